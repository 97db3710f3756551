-- One row per site, component and date: the latest published with or before version $as_at.
select
    batch, project, site, component, date, score, note, score_mark, line
from delivery
join batch as upload using (batch)
where upload.version <= $as_at
qualify row_number() over (partition by project, site, component, date order by upload.sequence desc) = 1
order by project, site, component, date
