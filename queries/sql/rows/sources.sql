-- One row per source: the latest published with or before version $as_at.
select
    batch, source, citation, doi, url, year, note, line
from sources
join batch as upload using (batch)
where upload.version <= $as_at
qualify row_number() over (partition by source order by upload.sequence desc) = 1
order by source
