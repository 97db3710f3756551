-- Adds one row: a schema step that was applied.
insert into schema_migration (number, name, sha256, applied_at)
values ($number, $name, $sha256, $applied_at)
