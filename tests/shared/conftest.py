"""Settings of the property tests: no deadline on a shared machine, the failing example always printed."""

import os

from hypothesis import HealthCheck, Phase, settings

settings.register_profile(
    "doorstep", max_examples=80, deadline=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("mutants", settings.get_profile("doorstep"), phases=[Phase.explicit, Phase.generate])
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "doorstep"))
