-- One row per schema step that was applied, oldest first.
select number, sha256
from schema_migration
order by number
