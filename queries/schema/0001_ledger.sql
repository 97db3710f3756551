-- Who published what, and when. Rows are only ever added.

create table schema_migration (
    number integer not null,
    name varchar not null,
    sha256 varchar not null,
    applied_at timestamp not null
);

-- One row per version: the programme's state after one publication. Times are UTC; order is by number, never by clock.
create table publication (
    version bigint not null,
    published_at timestamp not null,
    actor varchar not null,
    reason varchar
);

-- One row per published file.
create table batch (
    batch varchar not null,
    sequence bigint not null,
    version bigint not null,
    kind varchar not null,
    file_name varchar not null,
    sha256 varchar not null,
    byte_size bigint not null,
    row_count bigint not null,
    actor varchar not null,
    received_at timestamp not null,
    reason varchar
);

-- One row per act.
create table audit (
    sequence bigint not null,
    happened_at timestamp not null,
    actor varchar not null,
    action varchar not null,
    detail varchar not null,
    version bigint not null
);
