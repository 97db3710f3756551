-- Adds one row: a file's content; beside a select DuckDB would copy it once more.
insert into kept_file (sha256, content)
values ($sha256, $content)
