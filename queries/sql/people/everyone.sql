-- One row per person, as last set, by name.
select issuer, subject, name, roles, changed_at, changed_by
from person
qualify row_number() over (partition by issuer, subject order by sequence desc) = 1
order by name, issuer, subject
