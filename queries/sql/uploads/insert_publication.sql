-- Adds one row: a version.
insert into publication (version, published_at, actor, reason)
values ($version, $published_at, $actor, $reason)
