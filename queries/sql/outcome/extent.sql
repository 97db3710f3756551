-- One row: how many returns by version $as_at stand in force there, repeats included, and the last day of any.
select count(*) as returns, max(period_end) as last_day
from returns
join batch as upload using (batch)
where upload.version <= $as_at
    and upload.batch not in (
        select batch
        from standing
        where version <= $as_at
        qualify row_number() over (partition by batch order by sequence desc) = 1 and not in_force
    )
    and ($projects::varchar[] is null or list_contains($projects::varchar[], project))
