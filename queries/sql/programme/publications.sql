-- One row per version, newest first.
select version, published_at
from publication
order by version desc
