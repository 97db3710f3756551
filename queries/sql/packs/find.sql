-- One row per pack that holds a file of these bytes, the oldest first.
select pack.pack, pack.programme, pack.version, pack.fingerprint, pack.settings, pack.made_by, pack.made_at
from pack_file
join pack on pack.pack = pack_file.pack
where pack_file.sha256 = $sha256
order by pack.made_at, pack.pack
