-- One row per project: the latest published with or before version $as_at.
select
    batch, project, name, franchisor, aim, url, line
from projects
join batch as upload using (batch)
where upload.version <= $as_at
qualify row_number() over (partition by project order by upload.sequence desc) = 1
order by project
