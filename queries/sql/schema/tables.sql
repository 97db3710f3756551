-- One row per table of the store.
select table_name
from duckdb_tables()
where database_name = current_database()
