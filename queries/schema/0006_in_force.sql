-- Which batches count at which version, said once, and what each of them holds. Rows are only ever added.

-- One row per batch and span of versions, both included, in which it counts.
create view in_force as
with step as (
    select batch, version, 0 as place, true as counts
    from batch
    union all
    select batch, version, sequence as place, in_force as counts
    from standing
),
span as (
    select
        batch, counts, version as first_version,
        coalesce(lead(version) over (partition by batch order by version, place), 9223372036854775807) - 1
            as last_version
    from step
)
select batch.batch, batch.sequence, batch.version, batch.file_name, span.first_version, span.last_version
from span
join batch using (batch)
where span.counts;

-- One row per batch, project and, of returns, outcome (else blank): how many rows, and the days that they span.
create table extent (
    batch varchar not null,
    project varchar not null,
    outcome varchar not null,
    row_count bigint not null,
    first_start date,
    last_start date,
    last_day date
);

insert into extent
select batch, project, outcome, count(*), min(period_start), max(period_start), max(period_end)
from returns
group by batch, project, outcome;

insert into extent
select batch, project, '', count(*), null, null, null
from (
    select batch, project from projects
    union all
    select batch, project from outcomes
    union all
    select batch, project from sites
    union all
    select batch, project from delivery
)
group by batch, project;
