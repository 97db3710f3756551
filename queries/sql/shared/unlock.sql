-- Asked of PostgreSQL: gives the turn back.
select pg_advisory_unlock(7264011)
