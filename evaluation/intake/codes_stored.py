"""What is asked about rows because of what is published already, beside the big change at the door."""

from __future__ import annotations

from evaluation.intake.words import confirm, fault

STORED = (
    confirm(
        "denominator_changed",
        "The denominator of {site} in this period was published as {was} and is now {now}.",
        "Is this right? Tell us why.",
        site="S014",
        was="1,204",
        now="2,408",
    ),
    confirm(
        "start_changed",
        "The {words} of {site} goes from {was} to {now}, and returns for it are published.",
        "Is this right? Tell us why.",
        site="S014",
        words="start",
        was="12 May 2024",
        now="12 June 2024",
    ),
    fault(
        "source_of_others",
        "Row {row} describes the source {source} anew, which figures of a project cite that you do not upload for.",
        "Give your source a code of its own, or ask an evaluator of that project to send it.",
        source="example2024",
    ),
)
