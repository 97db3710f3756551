-- One row per site and outcome: how many returns by version $as_at, in force there, returns_in_reach leaves out.
with files as (
    select batch, project, outcome, sequence, first_start, last_start
    from extent
    join in_force using (batch)
    semi join wanted using (project, outcome)
    where $as_at between first_version and last_version
),
-- only where several files hold returns of the same days can one of them replace another
shared as (
    select distinct one.batch, one.project, one.outcome
    from files as one
    join files as other using (project, outcome)
    where one.batch <> other.batch and one.first_start <= other.last_start and other.first_start <= one.last_start
),
replaced as (
    select project, outcome, site, period_start, period_end, phase, max(sequence) as latest
    from returns
    join in_force using (batch)
    semi join shared using (batch, project, outcome)
    where $as_at between first_version and last_version
    group by project, outcome, site, period_start, period_end, phase
    having count(*) > 1
)
select project, outcome, site, count(*) as returns
from returns
join files using (batch, project, outcome)
join reach using (project, outcome, site)
left join replaced using (project, outcome, site, period_start, period_end, phase)
where (latest is null or sequence = latest)
    and not (period_start >= first_day and period_end <= last_day)
    and estimate is null and estimate_mark is null
    and coalesce(numerator, denominator, mean, sd, n, ci_low, ci_high) is not null
group by project, outcome, site
order by project, outcome, site
