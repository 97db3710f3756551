-- One row: the latest act; none before the first.
select sequence, sha256
from audit
order by sequence desc
limit 1
