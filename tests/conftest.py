"""Hypothesis profiles: `dev` while working, `ci` in the pipeline, `nightly` for the long run (--hypothesis-profile=NAME)."""

import os

from hypothesis import HealthCheck, settings

_SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]

settings.register_profile("dev", max_examples=100, deadline=None, suppress_health_check=_SLOW)
settings.register_profile(
    "ci", max_examples=500, deadline=None, suppress_health_check=_SLOW, derandomize=True, print_blob=True
)
settings.register_profile("nightly", max_examples=10_000, deadline=None, suppress_health_check=_SLOW)
pytest_plugins = ["editor_fixtures", "record_fixtures"]

settings.load_profile("ci" if os.environ.get("CI") else "dev")
