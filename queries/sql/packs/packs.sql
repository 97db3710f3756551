-- One row per pack of a programme with its files' names, newest first.
select pack.pack, pack.programme, pack.version, pack.fingerprint, pack.settings, pack.made_by, pack.made_at,
    list(pack_file.name order by pack_file.name) as names
from pack
join pack_file on pack_file.pack = pack.pack
where pack.programme = $programme
group by all
order by pack.made_at desc, pack.pack
