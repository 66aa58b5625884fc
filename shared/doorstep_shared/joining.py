"""The messages of joining: a laptop spends an invitation, and learns whose it is and which laptop it replaces."""

from marshmallow import fields, validate

from doorstep_shared.ids import ACCOUNT
from doorstep_shared.protocol import Message, matches, storable


class JoinRequestSchema(Message):
    """A laptop presents a one-time invitation code."""

    code = fields.String(required=True, validate=[validate.Length(min=1, max=64), storable])
    device_name = fields.String(load_default="", validate=[validate.Length(max=100), storable])
    client = fields.String(load_default="", validate=[validate.Length(max=100), storable])


class DeliveredSchema(Message):
    """The last change a laptop delivered: when the hub took it in, when it was written, what it is about."""

    received_ms = fields.Integer(required=True, strict=True)
    written_ms = fields.Integer(required=True, strict=True)
    kind = fields.String(required=True)
    grid = fields.String(required=True)
    door = fields.String(load_default="")


class ReplacedSchema(Message):
    """The laptop a new one came in place of, and what is known of what it had."""

    device = fields.String(required=True)
    name = fields.String(load_default="")
    last_sync_ms = fields.Integer(load_default=None, allow_none=True, strict=True)
    waiting = fields.Integer(load_default=0, strict=True, metadata={"description": "unsent at its last sync"})
    last_delivered = fields.Nested(DeliveredSchema, load_default=None, allow_none=True)


class JoinReplySchema(Message):
    """The device's identity; the token is shown this once and kept by the laptop."""

    hub = fields.String(required=True)
    device = fields.String(required=True)
    token = fields.String(required=True)
    account = fields.String(required=True, validate=matches(ACCOUNT))
    display_name = fields.String(load_default="")
    replaced = fields.Nested(ReplacedSchema, load_default=None, allow_none=True)
