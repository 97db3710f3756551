-- One row per component and day on which a site's delivery was scored: the latest by version $as_at.
select component, date, score, score_mark, line, upload.file_name, upload.version
from delivery
join in_force as upload using (batch)
where project = $project and site = $site and $as_at between upload.first_version and upload.last_version
qualify row_number() over (partition by component, date order by upload.sequence desc) = 1
order by component, date
