-- One row per published file and project named in it.
select distinct batch, project
from extent
