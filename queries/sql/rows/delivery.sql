-- One row per site, component and date: the latest published with or before version $as_at, in force there.
select
    batch, project, site, component, date, score, note, score_mark, line
from delivery
join batch as upload using (batch)
where upload.version <= $as_at
    and upload.batch not in (
        select batch
        from standing
        where version <= $as_at
        qualify row_number() over (partition by batch order by sequence desc) = 1 and not in_force
    )
    and ($projects::varchar[] is null or list_contains($projects::varchar[], project))
qualify row_number() over (partition by project, site, component, date order by upload.sequence desc) = 1
order by project, site, component, date
