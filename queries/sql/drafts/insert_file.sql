-- Adds one row: a file of an upload's revision.
insert into upload_file (upload, revision, place, file_name, sha256, byte_size, kind, row_count, projects)
values ($upload, $revision, $place, $file_name, $sha256, $byte_size, $kind, $row_count, $projects)
