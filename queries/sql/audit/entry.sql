-- One row if an act with this number and hash is in the log.
select sequence
from audit
where sequence = $sequence and sha256 = $sha256
