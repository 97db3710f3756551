-- One row per component and day on which a site's delivery was scored: the latest by version $as_at.
select component, date, score, score_mark, line, upload.file_name, upload.version
from delivery
join batch as upload using (batch)
where project = $project and site = $site and upload.version <= $as_at
    and upload.batch not in (
        select batch
        from standing
        where version <= $as_at
        qualify row_number() over (partition by batch order by sequence desc) = 1 and not in_force
    )
qualify row_number() over (partition by component, date order by upload.sequence desc) = 1
order by component, date
