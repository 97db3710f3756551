-- Asked of PostgreSQL: waits for the turn to write. Any number will do, as long as every release asks for the same one.
select pg_advisory_lock(7264011)
