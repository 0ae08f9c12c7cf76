from __future__ import annotations

from hypothesis import settings

settings.register_profile("a machine that others use too", deadline=None)
settings.load_profile("a machine that others use too")
