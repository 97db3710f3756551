-- Board packs as they were made. Rows are only ever added; a pack is opened again byte by byte.

-- One row per pack: what it was made from, by whom and when (UTC). settings is JSON.
create table pack (
    pack varchar not null,
    programme varchar not null,
    version bigint not null,
    fingerprint varchar not null,
    settings varchar not null,
    made_by varchar not null,
    made_at timestamp not null
);

-- One row per file of a pack.
create table pack_file (
    pack varchar not null,
    name varchar not null,
    sha256 varchar not null,
    byte_size bigint not null,
    content blob not null
);
