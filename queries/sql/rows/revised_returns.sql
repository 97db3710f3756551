-- One row per key of returns that was published more than once with or before version $as_at.
select project, site, outcome, period_start, period_end, phase
from returns
join in_force as upload using (batch)
where $as_at between upload.first_version and upload.last_version
    and ($projects::varchar[] is null or list_contains($projects::varchar[], project))
group by project, site, outcome, period_start, period_end, phase
having count(distinct batch) > 1
order by project, site, outcome, period_start, period_end, phase
