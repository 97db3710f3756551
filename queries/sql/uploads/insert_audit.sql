-- Adds one row: an act.
insert into audit (sequence, happened_at, actor, action, detail, version)
values ($sequence, $happened_at, $actor, $action, $detail, $version)
