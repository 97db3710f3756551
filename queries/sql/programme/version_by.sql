-- One row: the latest version published before a moment (UTC), 0 where there was none.
select coalesce(max(version), 0)::bigint as version
from publication
where published_at < $before
