-- One row per key of an outcome's returns that was published more than once with or before version $as_at.
select project, site, outcome, period_start, period_end, phase
from returns
join in_force as upload using (batch)
where project = $project and outcome = $outcome and $as_at between upload.first_version and upload.last_version
group by project, site, outcome, period_start, period_end, phase
having count(distinct batch) > 1
order by project, site, outcome, period_start, period_end, phase
