-- Adds one row per row of the file (registered as "incoming").
insert into projects by name
select $batch as batch, * from incoming
