-- One row: the latest published version, 0 before the first.
select coalesce(max(version), 0)::bigint as version
from publication
