"""What laptops talk to: four calls under /api/v1, described at /openapi.json."""

from pathlib import Path

from flask import Flask
from flask_limiter import Limiter
from flask_smorest import Api

from doorstep_server.web.api.calls import calls
from doorstep_server.web.api.description import SECURITY_SCHEME
from doorstep_server.web.api.kept_snapshots import KeptSnapshots
from doorstep_server.web.desk import Desk
from doorstep_shared import VERSION


class _DescribedApi(Api):
    """flask-smorest's API with the hub's own error handlers: its own would lose `Allow` and the catalogue."""

    def _register_error_handlers(self) -> None:
        """The application answers errors itself."""


def register(app: Flask, desk: Desk, limiter: Limiter, snapshots: Path | None) -> None:
    """Add the API and its description to an application; packed snapshots are kept in the folder `snapshots`."""
    app.config.update(
        API_TITLE="doorstep hub",
        API_VERSION=VERSION,
        OPENAPI_VERSION="3.0.3",
        OPENAPI_URL_PREFIX="/",
        OPENAPI_JSON_PATH="openapi.json",
    )
    described = _DescribedApi(app)
    described.DEFAULT_ERROR_RESPONSE_NAME = None
    described.spec.components.security_scheme(SECURITY_SCHEME, {"type": "http", "scheme": "bearer"})
    described.register_blueprint(calls(desk, limiter, KeptSnapshots(snapshots, VERSION)))
