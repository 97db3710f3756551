-- Who may do what, the way of an upload before it is published, and which batches are in force. Rows are only ever added.

-- One row per change of a person's roles: the latest counts; an empty object takes every role away.
create table person (
    sequence bigint not null,
    issuer varchar not null,
    subject varchar not null,
    name varchar not null,
    roles varchar not null,
    changed_at timestamp not null,
    changed_by varchar not null
);

-- One row per file of an upload's revision; projects is a JSON list of the project codes in it.
create table upload_file (
    upload varchar not null,
    revision bigint not null,
    place bigint not null,
    file_name varchar not null,
    sha256 varchar not null,
    byte_size bigint not null,
    kind varchar,
    row_count bigint not null,
    projects varchar not null
);

-- One row per content that was sent, by its hash; only of files in which no personal data were found.
create table kept_file (
    sha256 varchar not null,
    content blob not null
);

-- One row per step on an upload's way. reasons is a JSON list of [file, code, reason].
create table upload_step (
    sequence bigint not null,
    upload varchar not null,
    revision bigint not null,
    state varchar not null,
    happened_at timestamp not null,
    issuer varchar not null,
    subject varchar not null,
    actor varchar not null,
    for_project varchar,
    comment varchar,
    reasons varchar,
    version bigint
);

-- One row per change of whether a batch counts: the latest at or before a version decides; without one it does.
create table standing (
    sequence bigint not null,
    version bigint not null,
    batch varchar not null,
    in_force boolean not null
);

-- One row per version that is more than a load at the command line: what it did, to which version, from which upload.
create table version_act (
    version bigint not null,
    act varchar not null,
    of_version bigint,
    upload varchar,
    sent_by varchar
);

-- The chain: each entry carries the hash of the one before. Entries from before this step have none.
alter table audit add column previous varchar;
alter table audit add column sha256 varchar;
