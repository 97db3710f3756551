"""What all tests share: examples that are the same on every machine, and no test that fails because one was busy."""

from __future__ import annotations

from hypothesis import settings

# A run that is red here is red everywhere. To look for new examples: python -m pytest --hypothesis-profile=search
settings.register_profile("same", derandomize=True, deadline=None)
settings.register_profile("search", deadline=None)
settings.load_profile("same")
