-- One row per act, newest first.
select sequence, happened_at, actor, action, detail, version
from audit
order by sequence desc
