-- One row per return of these sites for an outcome by version $as_at, those that a later one replaced included.
select
    site, period_start, period_end, phase, numerator, denominator, mean, sd, n, estimate, ci_low, ci_high, ci_level,
    note, source, not_comparable_because, numerator_mark, denominator_mark, mean_mark, sd_mark, n_mark,
    estimate_mark, ci_low_mark, ci_high_mark, line, upload.file_name, upload.version,
    row_number() over (partition by site, period_start, period_end, phase order by upload.sequence desc) > 1 as replaced
from returns
join in_force as upload using (batch)
-- a join with the list would read every column of every row; the ends of the list let whole stretches be passed over
where project = $project and outcome = $outcome
    and site between list_min($sites) and list_max($sites) and list_contains($sites, site)
    and $as_at between upload.first_version and upload.last_version
order by period_start, period_end, phase, site, upload.sequence desc
