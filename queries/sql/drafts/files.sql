-- One row per file and revision of one upload, or of all of them ($upload null), in the order in which they were given.
select upload, revision, file_name, sha256, byte_size, kind, row_count, projects
from upload_file
where $upload::varchar is null or upload = $upload
order by upload, revision, place
