-- One row per outcome of a project: the latest published with or before version $as_at, in force there.
select
    batch, project, outcome, name, type, measure, better, unit, per, "primary", design, before_months,
    after_months, agreed_line, follow_up_months, numerator_is, denominator_is, why_it_matters, source,
    agreed_on, reviewed_by, next_review, line
from outcomes
join in_force as upload using (batch)
where $as_at between upload.first_version and upload.last_version
    and ($projects::varchar[] is null or list_contains($projects::varchar[], project))
qualify row_number() over (partition by project, outcome order by upload.sequence desc) = 1
order by project, outcome
