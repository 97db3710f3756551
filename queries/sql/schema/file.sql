-- One row: the file behind this connection, or null for a database in memory.
select path
from duckdb_databases()
where database_name = current_database()
