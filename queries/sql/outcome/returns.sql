-- One row per site, period and phase of an outcome: the latest by version $as_at, in force there.
with present as (
    select returns.*, upload.sequence
    from returns
    join in_force as upload using (batch)
    where project = $project and outcome = $outcome and $as_at between upload.first_version and upload.last_version
),
replaced as (
    select site, period_start, period_end, phase, max(sequence) as latest
    from present
    group by site, period_start, period_end, phase
    having count(*) > 1
)
select
    batch, project, site, outcome, period_start, period_end, phase, numerator, denominator, mean, sd, n,
    estimate, ci_low, ci_high, ci_level, note, source, not_comparable_because, numerator_mark, denominator_mark,
    mean_mark, sd_mark, n_mark, estimate_mark, ci_low_mark, ci_high_mark, line
from present
left join replaced using (site, period_start, period_end, phase)
where latest is null or sequence = latest
order by site, period_start, period_end, phase
