-- One row per key of an outcome's returns that was published more than once with or before version $as_at.
select project, site, outcome, period_start, period_end, phase
from returns
join batch as upload using (batch)
where project = $project and outcome = $outcome and upload.version <= $as_at
    and upload.batch not in (
        select batch
        from standing
        where version <= $as_at
        qualify row_number() over (partition by batch order by sequence desc) = 1 and not in_force
    )
group by project, site, outcome, period_start, period_end, phase
having count(distinct batch) > 1
order by project, site, outcome, period_start, period_end, phase
