-- Adds one row per row of a large file of returns, from the Parquet file at $path that its check has written.
insert into returns by name
select $batch as batch, * from read_parquet($path)
