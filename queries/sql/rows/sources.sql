-- One row per source: the latest published with or before version $as_at, in force there.
select
    batch, source, citation, doi, url, year, note, line
from sources
join batch as upload using (batch)
where upload.version <= $as_at
    and upload.batch not in (
        select batch
        from standing
        where version <= $as_at
        qualify row_number() over (partition by batch order by sequence desc) = 1 and not in_force
    )
qualify row_number() over (partition by source order by upload.sequence desc) = 1
order by source
