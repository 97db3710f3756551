-- One row: a person's roles as last set; none for someone unknown.
select name, roles
from person
where issuer = $issuer and subject = $subject
order by sequence desc
limit 1
