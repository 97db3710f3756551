-- One row per step of one question, oldest first.
select step, project, place, outcome, site
from question_step
where question = $question
order by sequence
