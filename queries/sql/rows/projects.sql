-- One row per project: the latest published with or before version $as_at, in force there.
select
    batch, project, name, franchisor, aim, url, line
from projects
join in_force as upload using (batch)
where $as_at between upload.first_version and upload.last_version
    and ($projects::varchar[] is null or list_contains($projects::varchar[], project))
qualify row_number() over (partition by project order by upload.sequence desc) = 1
order by project
