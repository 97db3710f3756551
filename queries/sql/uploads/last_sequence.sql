-- One row: the last sequence number given to batches, 0 before the first.
select coalesce(max(sequence), 0)::bigint as batch_sequence
from batch
