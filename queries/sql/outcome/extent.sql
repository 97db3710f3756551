-- One row per batch in force at version $as_at, project and, of returns, outcome (else blank), in the batches' order.
select project, outcome, batch, row_count, last_day
from extent
join in_force using (batch)
where $as_at between first_version and last_version
    and ($projects::varchar[] is null or list_contains($projects::varchar[], project))
order by project, outcome, sequence
