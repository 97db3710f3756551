"""Who asks. Every function of queries/ takes an Actor, so that roles can be checked where data is read."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Actor:
    """A person, as far as we have verified who they are.

    name: what the audit log records; role: today only "owner", the person working at this machine.
    """

    name: str
    role: str
