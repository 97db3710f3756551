-- One row per site, outcome, period and phase: the latest published with or before version $as_at, in force there.
select
    batch, project, site, outcome, period_start, period_end, phase, numerator, denominator, mean, sd, n,
    estimate, ci_low, ci_high, ci_level, note, source, not_comparable_because, numerator_mark, denominator_mark,
    mean_mark, sd_mark, n_mark, estimate_mark, ci_low_mark, ci_high_mark, line
from returns
join in_force as upload using (batch)
where $as_at between upload.first_version and upload.last_version
    and ($projects::varchar[] is null or list_contains($projects::varchar[], project))
    -- All sites, or some of one project: those from the one code to the other.
    and ($first_site::varchar is null or site between $first_site::varchar and $last_site::varchar)
qualify row_number() over (
    partition by project, site, outcome, period_start, period_end, phase order by upload.sequence desc
) = 1
order by project, site, outcome, period_start, period_end, phase
