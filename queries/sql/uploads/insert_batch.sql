-- Adds one row: a published file.
insert into batch (
    batch, sequence, version, kind, file_name, sha256, byte_size, row_count, actor, received_at, reason
)
values (
    $batch, $sequence, $version, $kind, $file_name, $sha256, $byte_size, $row_count, $actor, $received_at, $reason
)
