-- One row per published file, newest first.
select batch, sequence, version, kind, file_name, sha256, byte_size, row_count, actor, received_at, reason
from batch
order by sequence desc
