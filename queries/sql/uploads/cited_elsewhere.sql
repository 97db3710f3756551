-- One row per incoming source not in force as it is, that projects other than $projects cite ("incoming", "present").
with changed as (
    select source from (select * from incoming except select * from present)
),
touched as (
    select distinct project, site, outcome, period_start, period_end, phase
    from returns
    join changed using (source)
    where not list_contains($projects::varchar[], project)
),
citing as (
    select source
    from returns
    join touched using (project, site, outcome, period_start, period_end, phase)
    join in_force as upload using (batch)
    where $as_at between upload.first_version and upload.last_version
    qualify row_number() over (
        partition by project, site, outcome, period_start, period_end, phase order by upload.sequence desc
    ) = 1
    union all
    select source
    from outcomes
    join in_force as upload using (batch)
    where $as_at between upload.first_version and upload.last_version
        and not list_contains($projects::varchar[], project)
    qualify row_number() over (partition by project, outcome order by upload.sequence desc) = 1
)
select distinct source
from changed
join citing using (source)
order by source
