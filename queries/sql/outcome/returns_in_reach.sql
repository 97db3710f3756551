-- One row per return by version $as_at, in force there, that could count ("reach" is registered: days by outcome and site).
with present as (
    select returns.*, upload.sequence
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
-- only where several files hold returns of a site can one of them replace another
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
select
    batch, project, site, outcome, period_start, period_end, phase, numerator, denominator, mean, sd, n,
    estimate, ci_low, ci_high, ci_level, note, source, not_comparable_because, numerator_mark, denominator_mark,
    mean_mark, sd_mark, n_mark, estimate_mark, ci_low_mark, ci_high_mark, line
from present
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
