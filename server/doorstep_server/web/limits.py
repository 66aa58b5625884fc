"""Slowing down whoever guesses invitation codes or passwords; counted in memory, by address."""

from flask import Flask
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

JOIN = "30 per minute"
SIGN_IN = "10 per minute"


def make(app: Flask) -> Limiter:
    """The limiter of an application; each hub process counts for itself."""
    limiter = Limiter(get_remote_address, app=app, storage_uri="memory://", headers_enabled=False)
    # The decorated views hold it by a weak reference only.
    app.extensions["doorstep.limiter"] = limiter
    return limiter
