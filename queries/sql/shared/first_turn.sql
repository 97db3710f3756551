-- Adds the one row.
insert into turn
select 0
where not exists (from turn)
