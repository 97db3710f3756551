-- One row: whether a batch is stored.
select count(*) > 0 as stored
from batch
where batch = $batch
