-- Adds one row: a step on an upload's way.
insert into upload_step (
    sequence, upload, revision, state, happened_at, issuer, subject, actor, for_project, comment, reasons, version
)
select
    coalesce(max(sequence), 0) + 1, $upload, $revision, $state, $happened_at, $issuer, $subject, $actor,
    $for_project, $comment, $reasons, $version
from upload_step
