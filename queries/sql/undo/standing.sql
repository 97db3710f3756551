-- One row per batch published with or before version $as_at: whether it counts there.
select upload.batch, coalesce(last.in_force, true) as in_force
from batch as upload
left join (
    select batch, in_force
    from standing
    where version <= $as_at
    qualify row_number() over (partition by batch order by sequence desc) = 1
) as last using (batch)
where upload.version <= $as_at
order by upload.sequence
