-- One row per file of a pack, by name.
select name, sha256, byte_size, content
from pack_file
where pack = $pack
order by name
