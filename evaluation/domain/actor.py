"""Who asks. Every function of queries/ takes an Actor, so that roles can be checked where data is read."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Actor:
    """A person, as far as we have verified who they are.

    name: what the audit log records; role: "owner" for the person working at this machine, else empty, because what
    someone who signed in may do is looked up anew at each action. issuer and subject name that person for good.
    """

    name: str
    role: str = ""
    issuer: str = ""
    subject: str = ""

    def is_same_person(self, issuer: str, subject: str) -> bool:
        """Return whether the actor is the one so named; whoever works at this machine is named by two blanks."""
        return (self.issuer, self.subject) == (issuer, subject)
