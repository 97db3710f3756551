-- Adds one row: a file's content, unless it is kept already.
insert into kept_file (sha256, content)
select $sha256, $content
where not exists (select 1 from kept_file where sha256 = $sha256)
