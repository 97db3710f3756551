-- Adds one row: a file of a pack.
insert into pack_file (pack, name, sha256, byte_size, content)
values ($pack, $name, $sha256, $byte_size, $content)
