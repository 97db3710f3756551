-- One row per return of these sites for an outcome by version $as_at, those that a later one replaced included.
select
    site, period_start, period_end, phase, numerator, denominator, mean, sd, n, estimate, ci_low, ci_high, ci_level,
    note, source, not_comparable_because, numerator_mark, denominator_mark, mean_mark, sd_mark, n_mark,
    estimate_mark, ci_low_mark, ci_high_mark, line, upload.file_name, upload.version,
    row_number() over (partition by site, period_start, period_end, phase order by upload.sequence desc) > 1 as replaced
from returns
join in_force as upload using (batch)
where project = $project and site in (select unnest($sites)) and outcome = $outcome
    and $as_at between upload.first_version and upload.last_version
order by period_start, period_end, phase, site, upload.sequence desc
