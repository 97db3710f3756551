-- One row: a file's content.
select content
from kept_file
where sha256 = $sha256
