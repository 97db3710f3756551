-- Adds one row: whether a batch counts from a version on.
insert into standing (sequence, version, batch, in_force)
select coalesce(max(sequence), 0) + 1, $version, $batch, $in_force
from standing
