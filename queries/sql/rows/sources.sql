-- One row per source: the latest published with or before version $as_at, in force there.
select
    batch, source, citation, doi, url, year, note, line
from sources
join in_force as upload using (batch)
where $as_at between upload.first_version and upload.last_version
qualify row_number() over (partition by source order by upload.sequence desc) = 1
order by source
