-- One row per site, component and date: the latest published with or before version $as_at, in force there.
select
    batch, project, site, component, date, score, note, score_mark, line
from delivery
join in_force as upload using (batch)
where $as_at between upload.first_version and upload.last_version
    and ($projects::varchar[] is null or list_contains($projects::varchar[], project))
qualify row_number() over (partition by project, site, component, date order by upload.sequence desc) = 1
order by project, site, component, date
