-- One row: how many incoming rows are not already in force, cell for cell ("incoming" and "present" are registered).
select count(*) as differing
from (select * from incoming except select * from present)
