-- One row per step of one upload, or of all of them ($upload null), oldest first.
select upload, revision, state, happened_at, issuer, subject, actor, for_project, comment, reasons, version
from upload_step
where $upload::varchar is null or upload = $upload
order by sequence
