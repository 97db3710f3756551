-- The published rows, one table a kind: the file they came in, then the contract's columns, marks and line.
-- Rows are only ever added; which of them are in force follows from the batches (sql/rows).

create table projects (
    batch varchar not null,
    project varchar not null,
    name varchar,
    franchisor varchar,
    aim varchar,
    url varchar,
    line integer not null
);

create table outcomes (
    batch varchar not null,
    project varchar not null,
    outcome varchar not null,
    name varchar,
    type varchar,
    measure varchar,
    better varchar,
    unit varchar,
    per double,
    "primary" varchar,
    design varchar,
    before_months double,
    after_months double,
    agreed_line double,
    follow_up_months double,
    numerator_is varchar,
    denominator_is varchar,
    why_it_matters varchar,
    source varchar,
    agreed_on date,
    reviewed_by varchar,
    next_review date,
    line integer not null
);

create table sites (
    batch varchar not null,
    project varchar not null,
    site varchar not null,
    name varchar,
    role varchar,
    parent varchar,
    comparator varchar,
    franchisee varchar,
    country varchar,
    region varchar,
    latitude double,
    longitude double,
    model varchar,
    planned_start date,
    actual_start date,
    ended date,
    status varchar,
    line integer not null
);

create table sources (
    batch varchar not null,
    source varchar not null,
    citation varchar,
    doi varchar,
    url varchar,
    year double,
    note varchar,
    line integer not null
);

create table returns (
    batch varchar not null,
    project varchar not null,
    site varchar not null,
    outcome varchar not null,
    period_start date not null,
    period_end date not null,
    phase varchar not null,
    numerator double,
    denominator double,
    mean double,
    sd double,
    n double,
    estimate double,
    ci_low double,
    ci_high double,
    ci_level double,
    note varchar,
    source varchar,
    not_comparable_because varchar,
    numerator_mark varchar,
    denominator_mark varchar,
    mean_mark varchar,
    sd_mark varchar,
    n_mark varchar,
    estimate_mark varchar,
    ci_low_mark varchar,
    ci_high_mark varchar,
    line integer not null
);

create table delivery (
    batch varchar not null,
    project varchar not null,
    site varchar not null,
    component varchar not null,
    date date not null,
    score double,
    note varchar,
    score_mark varchar,
    line integer not null
);
