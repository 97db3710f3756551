-- Adds one row per project and, of returns, outcome that a batch just added holds.
insert into extent
select batch, project, outcome, count(*), min(period_start), max(period_start), max(period_end)
from (
    select batch, project, outcome, period_start, period_end from returns where batch = $batch
    union all
    select batch, project, '', null, null from projects where batch = $batch
    union all
    select batch, project, '', null, null from outcomes where batch = $batch
    union all
    select batch, project, '', null, null from sites where batch = $batch
    union all
    select batch, project, '', null, null from delivery where batch = $batch
)
group by batch, project, outcome
