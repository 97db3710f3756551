-- One row per published file.
select batch, version
from batch
