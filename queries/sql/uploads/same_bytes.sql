-- One row: the latest published file of a kind with the same bytes; none where there is none.
select version, received_at
from batch
where kind = $kind and sha256 = $sha256
order by sequence desc
limit 1
