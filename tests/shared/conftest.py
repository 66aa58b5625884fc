"""Settings of the property tests: no deadline on a shared machine, the failing example always printed."""

from hypothesis import HealthCheck, settings

settings.register_profile(
    "doorstep",
    deadline=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.differing_executors],
)
settings.load_profile("doorstep")
