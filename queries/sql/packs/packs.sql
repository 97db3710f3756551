-- One row per pack of a programme, newest first.
select pack, programme, version, fingerprint, settings, made_by, made_at
from pack
where programme = $programme
order by made_at desc, pack
