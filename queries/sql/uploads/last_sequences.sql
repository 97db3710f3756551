-- One row: the last sequence numbers given to batches and to audit entries, 0 before the first.
select
    (select coalesce(max(sequence), 0) from batch)::bigint as batch_sequence,
    (select coalesce(max(sequence), 0) from audit)::bigint as audit_sequence
