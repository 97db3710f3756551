-- Questions that readers pin to a chart, and their answers. Rows are only ever added; both stay with the version they
-- were written on. project: whose evaluators answer; place: the page; outcome and site: where the chart is of one.

-- One row per question ("asked") and per answer ("answered").
create table question_step (
    sequence bigint not null,
    question varchar not null,
    step varchar not null,
    happened_at timestamp not null,
    issuer varchar not null,
    subject varchar not null,
    actor varchar not null,
    project varchar not null,
    place varchar not null,
    outcome varchar not null,
    site varchar not null,
    version bigint not null,
    words varchar not null
);
