-- One row per site and outcome: how many returns by version $as_at, in force there, outcome/returns_in_reach leaves out.
with present as (
    select
        project, outcome, site, period_start, period_end, phase, batch, upload.sequence, estimate, estimate_mark,
        coalesce(numerator, denominator, mean, sd, n, ci_low, ci_high) as figure
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
),
shared as (
    select project, outcome, site
    from present
    group by project, outcome, site
    having min(batch) <> max(batch)
),
replaced as (
    select project, outcome, site, period_start, period_end, phase, max(sequence) as latest
    from present
    semi join shared using (project, outcome, site)
    group by project, outcome, site, period_start, period_end, phase
    having count(*) > 1
)
select project, outcome, site, count(*) as returns
from present
left join replaced using (project, outcome, site, period_start, period_end, phase)
join reach using (project, outcome, site)
where (latest is null or sequence = latest)
    and not (period_start >= first_day and period_end <= last_day)
    and estimate is null and estimate_mark is null and figure is not null
group by project, outcome, site
order by project, outcome, site
