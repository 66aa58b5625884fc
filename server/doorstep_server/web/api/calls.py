"""The calls of the API, all on one screen: join, sync, snapshot, health."""

from flask import Response, request
from flask_limiter import Limiter
from flask_smorest import Blueprint

from doorstep_server.services import covers, devices, members, replacing, snapshot, sync
from doorstep_server.store import accounts, settings
from doorstep_server.web import limits
from doorstep_server.web.api.body import read_message, reply, takes_gzip
from doorstep_server.web.api.description import call
from doorstep_server.web.api.kept_snapshots import KeptSnapshots
from doorstep_server.web.api.snapshot_stream import again, stream
from doorstep_server.web.api.token import device_of
from doorstep_server.web.desk import Desk
from doorstep_shared import VERSION
from doorstep_shared.errors import DoorstepError
from doorstep_shared.joining import JoinReplySchema, JoinRequestSchema
from doorstep_shared.protocol import (
    PROTOCOL_VERSION,
    SNAPSHOT_MEDIA_TYPE,
    HealthReplySchema,
    SyncReplySchema,
    SyncRequestSchema,
)

_SNAPSHOT = {
    "description": "JSON lines: a head, changes with their entries, memberships, an end that counts the lines before",
    "content": {SNAPSHOT_MEDIA_TYPE: {"schema": {"type": "string"}}},
}


def calls(desk: Desk, limiter: Limiter, kept_snapshots: KeptSnapshots) -> Blueprint:
    """The API's blueprint."""
    blueprint = Blueprint("hub", __name__, url_prefix="/api/v1", description="What a laptop asks of the hub")
    join_schema, sync_schema = JoinRequestSchema(), SyncRequestSchema()
    hub = desk.hub

    @blueprint.route("/join", methods=["POST"])
    @blueprint.doc(
        **call(
            summary="Spend a one-time invitation; the token is shown this once",
            takes=JoinRequestSchema,
            gives=JoinReplySchema,
            problems=(400, 403, 413, 429),
            with_token=False,
        )
    )
    @limiter.limit(limits.JOIN)
    def join() -> Response:
        message = read_message(request, join_schema)
        device, token = devices.join(hub, message["code"], message["device_name"], message["client"], desk.clock_ms())
        account = accounts.get(hub.store, device.account)
        document: dict[str, object] = {
            "hub": hub.id,
            "device": device.id,
            "token": token,
            "account": device.account,
            "display_name": account.display_name if account else device.account,
        }
        if known := replacing.replaced(hub, device.replaces):
            document["replaced"] = replacing.message(known)
        return reply(document, request)

    @blueprint.route("/sync", methods=["POST"])
    @blueprint.doc(
        **call(
            summary="One round trip: offer changes, get what is missing",
            takes=SyncRequestSchema,
            gives=SyncReplySchema,
            problems=(400, 401, 413, 426),
            with_token=True,
        )
    )
    def synchronise() -> Response:
        with hub.store.one_by_one():
            device = device_of(hub, request)
            message = read_message(request, sync_schema)
            return reply(sync.sync(hub, device, message, desk.clock_ms()), request)

    @blueprint.route("/grids/<grid>/snapshot", methods=["GET"])
    @blueprint.doc(
        **call(
            summary="A grid's snapshot, as gzip where the asker takes it; with ?since=<seq> one made before may come, "
            "but none older than this position; ?own=1 adds all of the asker's own",
            gives=_SNAPSHOT,
            problems=(401, 403),
            with_token=True,
        )
    )
    def read_snapshot(grid: str) -> Response:
        device = device_of(hub, request)
        covers.settle(hub, desk.clock_ms())
        if device.revoked_ms is not None:
            raise DoorstepError("device_revoked")
        if grid not in members.on_laptops(hub, device.account):
            raise DoorstepError("not_permitted", account=device.account, grid=grid)
        if request.args.get("own") == "1":
            return stream(snapshot.json_lines(hub, grid, device.account), request)
        kept = kept_snapshots.get(grid) if takes_gzip(request) else None
        since = request.args.get("since", type=int)
        if kept and snapshot.still_does(hub, grid, kept.seq, kept.chain, since):
            return again(kept.packed)
        return stream(snapshot.json_lines(hub, grid), request, kept_snapshots)

    @blueprint.route("/health", methods=["GET"])
    @blueprint.doc(**call(summary="Whether the hub answers", gives=HealthReplySchema, problems=(), with_token=False))
    def health() -> Response:
        settings.get(hub.store, "hub_id")
        document = {
            "hub": hub.id,
            "protocol": PROTOCOL_VERSION,
            "version": VERSION,
            "clock_ms": desk.clock_ms(),
        }
        return reply(document, request)

    return blueprint
