-- One row: when a version was published; none where it never was.
select published_at
from publication
where version = $version
