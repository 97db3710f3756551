-- One row per act after the number $after, oldest first.
select sequence, happened_at, actor, action, detail, version, previous, sha256
from audit
where sequence > $after
order by sequence, sha256
