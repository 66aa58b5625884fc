"""Who asks: the device whose token the request bears."""

from flask import Request

from doorstep_server.services import devices
from doorstep_server.services.hub import Hub
from doorstep_server.store.devices import Device


def device_of(hub: Hub, request: Request) -> Device:
    """The device of ``Authorization: Bearer <token>``; a revoked one too.

    Raises:
        DoorstepError: `token_invalid` when there is no token or nobody has it.
    """
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return devices.authenticate(hub, token.strip() if scheme.lower() == "bearer" else "")
