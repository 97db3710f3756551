-- Adds one row: a person's roles from now on.
insert into person (sequence, issuer, subject, name, roles, changed_at, changed_by)
select coalesce(max(sequence), 0) + 1, $issuer, $subject, $name, $roles, $changed_at, $changed_by
from person
