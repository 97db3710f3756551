"""What a sign-in provider vouches for, before anyone has looked up what the person may do."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Claims:
    """A person who has signed in. issuer and subject name them for good; name and email are for people to read."""

    issuer: str
    subject: str
    name: str
    email: str | None
