-- Asked of PostgreSQL, one row: the number of the latest commit to the lake.
select max(snapshot_id)
from ducklake_snapshot
