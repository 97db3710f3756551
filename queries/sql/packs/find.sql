-- One row per pack that holds a file of these bytes, with its files' names, the oldest first.
select pack.pack, pack.programme, pack.version, pack.fingerprint, pack.settings, pack.made_by, pack.made_at,
    list(pack_file.name order by pack_file.name) as names
from pack
join pack_file on pack_file.pack = pack.pack
where pack.pack in (select holder.pack from pack_file as holder where holder.sha256 = $sha256)
group by all
order by pack.made_at, pack.pack
