"""What the extra ``encrypt`` brings, and the error where it is not installed."""

from doorstep_shared.errors import DoorstepError

EXTRA = "doorstep[encrypt]"


def missing_extra(package: str) -> DoorstepError:
    """The error for a package that only this extra installs."""
    return DoorstepError("not_installed", package=package, extra=EXTRA)
