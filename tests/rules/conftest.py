"""Generated examples have no time limit each: a busy machine is not a counter-example."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("lapor", deadline=None)
settings.load_profile("lapor")
