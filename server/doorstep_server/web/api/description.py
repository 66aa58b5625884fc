"""What /openapi.json says of each call, written from the messages both sides share."""

from typing import Any

from marshmallow import Schema

from doorstep_shared.protocol import MAX_REQUEST_BYTES, ProblemSchema

SECURITY_SCHEME = "device"
TEXTS = {
    400: "the envelope is malformed; a bad change never is",
    401: "no token, or a token nobody has",
    403: "not permitted, revoked, or a spent invitation",
    413: f"more than {MAX_REQUEST_BYTES} bytes, packed or unpacked",
    426: "another protocol version",
    429: "too many tries",
    500: "the hub failed; the reference finds it in the hub's own log",
    503: "the database is busy; try again",
}


def call(
    *, summary: str, takes: type[Schema] | None = None, gives: Any, problems: tuple[int, ...], with_token: bool
) -> dict[str, Any]:
    """The description of one call; `gives` is a schema, or a ready OpenAPI response."""
    described: dict[str, Any] = {
        "summary": summary,
        "responses": {
            "200": gives if isinstance(gives, dict) else _document("the answer", gives),
            **{str(status): _document(TEXTS[status], ProblemSchema) for status in (*problems, 500, 503)},
        },
        "security": [{SECURITY_SCHEME: []}] if with_token else [],
    }
    if takes:
        described["requestBody"] = {"required": True, "content": {"application/json": {"schema": takes}}}
        described["parameters"] = [
            {
                "in": "header",
                "name": "Content-Encoding",
                "description": "gzip, or absent",
                "schema": {"type": "string", "enum": ["gzip", "identity"]},
            }
        ]
    return described


def _document(description: str, schema: type[Schema]) -> dict[str, Any]:
    return {"description": description, "content": {"application/json": {"schema": schema}}}
