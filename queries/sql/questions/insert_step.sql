-- Adds one row: a question or an answer.
insert into question_step (
    sequence, question, step, happened_at, issuer, subject, actor, project, place, outcome, site, version, words
)
select
    coalesce(max(sequence), 0) + 1, $question, $step, $happened_at, $issuer, $subject, $actor,
    $project, $place, $outcome, $site, $version, $words
from question_step
