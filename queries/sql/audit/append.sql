-- Adds one row: an act, chained to the one before.
insert into audit (sequence, happened_at, actor, action, detail, version, previous, sha256)
values ($sequence, $happened_at, $actor, $action, $detail, $version, $previous, $sha256)
