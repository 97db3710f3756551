-- One row per question and answer on one chart, as at a version, of some projects; oldest first.
select question, step, happened_at, actor, project, version, words
from question_step
where place = $place
    and outcome = $outcome
    and site = $site
    and version <= $as_at
    and list_contains($projects, project)
order by sequence
