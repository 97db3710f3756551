-- One row per return by version $as_at, in force there, that could count ("wanted": outcomes; "reach": days by site).
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
select
    batch, project, site, outcome, period_start, period_end, phase, numerator, denominator, mean, sd, n,
    estimate, ci_low, ci_high, ci_level, note, source, not_comparable_because, numerator_mark, denominator_mark,
    mean_mark, sd_mark, n_mark, estimate_mark, ci_low_mark, ci_high_mark, line
from returns
join files using (batch, project, outcome)
left join replaced using (project, outcome, site, period_start, period_end, phase)
left join reach using (project, outcome, site)
where (latest is null or sequence = latest)
    and (
        first_day is null or last_day is null
        or (period_start >= first_day and period_end <= last_day)
        or estimate is not null or estimate_mark is not null
        or coalesce(numerator, denominator, mean, sd, n, ci_low, ci_high) is null
    )
order by project, outcome, site, period_start, period_end, phase
