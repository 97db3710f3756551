-- One row: whether a file's content is kept.
select count(*) > 0 as is_kept
from kept_file
where sha256 = $sha256
