-- One row per published file and project named in it.
select batch, project
from projects
union
select batch, project
from outcomes
union
select batch, project
from sites
union
select batch, project
from returns
union
select batch, project
from delivery
