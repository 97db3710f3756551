-- One row: where the rows of the shared store lie, asked of PostgreSQL before there is a way to them.
select value
from ducklake_metadata
where key = 'data_path' and scope is null
