"""The second step of signing in: a code from a telephone (TOTP, RFC 6238), or a recovery code from paper."""

import base64
import hashlib
import hmac
import io

import pyotp
import segno

from doorstep_server.services.hub import Hub
from doorstep_server.store import runs, sign_ins
from doorstep_shared.errors import DoorstepError

ISSUER = "doorstep"
STEP_MS = 30_000
SECRET_BYTES = 20
RECOVERY_CODES = 8
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
_NONCE_BYTES = 16


def is_on(hub: Hub, account: str) -> bool:
    """Whether the account signs in with a code."""
    held = sign_ins.two_step(hub.store, account)
    return held is not None and held.confirmed_ms is not None


def pending_secret(hub: Hub, account: str) -> str | None:
    """The secret (base32) that waits for its first code, or None."""
    held = sign_ins.two_step(hub.store, account)
    return _open(hub, account, held.sealed) if held and held.confirmed_ms is None else None


def begin(hub: Hub, account: str) -> None:
    """Make a secret. It counts only after `confirm`; one that counts already is left alone."""
    if not is_on(hub, account):
        with hub.store.write():
            sign_ins.put_two_step(hub.store, account, _seal(hub, account, hub.random_bytes(SECRET_BYTES)))


def confirm(hub: Hub, account: str, typed: str, now_ms: int) -> list[str]:
    """Let the secret count, since a code of it was typed; the recovery codes, which are told this once.

    Raises:
        DoorstepError: `code_wrong`.
    """
    secret = pending_secret(hub, account)
    step = _step_of(secret, typed, now_ms) if secret else None
    if step is None:
        raise DoorstepError("code_wrong")
    codes = [_recovery_code(hub) for _ in range(RECOVERY_CODES)]
    with hub.store.write():
        sign_ins.confirm(hub.store, account, now_ms, [_code_hash(hub, account, code) for code in codes])
        sign_ins.use_step(hub.store, account, step)
        runs.audit(hub.store, now_ms, account, "two_step_on", account)
    return codes


def check(hub: Hub, account: str, typed: str, now_ms: int) -> None:
    """Accept a code of the telephone or a recovery code, each once.

    Raises:
        DoorstepError: `code_wrong`.
    """
    held = sign_ins.two_step(hub.store, account)
    step = _step_of(_open(hub, account, held.sealed), typed, now_ms) if held and held.confirmed_ms else None
    with hub.store.write():
        if step is not None and sign_ins.use_step(hub.store, account, step):
            return
        if sign_ins.use_recovery_code(hub.store, account, _code_hash(hub, account, typed), now_ms):
            runs.audit(hub.store, now_ms, account, "recovery_code", f"{sign_ins.codes_left(hub.store, account)}")
            return
    raise DoorstepError("code_wrong")


def end(hub: Hub, account: str, by: str, now_ms: int) -> bool:
    """Let the account sign in with its password alone; False when it did already."""
    with hub.store.write():
        was_on = sign_ins.drop_two_step(hub.store, account) > 0
        if was_on:
            runs.audit(hub.store, now_ms, by, "two_step_off", account)
    return was_on


def codes_left(hub: Hub, account: str) -> int:
    """How many recovery codes the account has left."""
    return sign_ins.codes_left(hub.store, account)


def drawn(account: str, secret: str) -> str:
    """The secret as a QR code that authenticator apps read: the address of an SVG picture, which holds all of it."""
    address = pyotp.TOTP(secret).provisioning_uri(name=account, issuer_name=ISSUER)
    picture = io.BytesIO()
    segno.make(address, error="m", micro=False).save(picture, kind="svg", scale=4, border=3, light="#ffffff")
    return "data:image/svg+xml;base64," + base64.b64encode(picture.getvalue()).decode()


def _step_of(secret: str, typed: str, now_ms: int) -> int | None:
    """The number of the code that was typed: of now, or of half a minute before or after."""
    digits = "".join(typed.split())
    if not (digits.isascii() and digits.isdigit() and len(digits) == 6):
        return None
    totp, now = pyotp.TOTP(secret), now_ms // STEP_MS
    steps = (now, now - 1, now + 1)
    return next((step for step in steps if hmac.compare_digest(totp.generate_otp(step), digits)), None)


def _recovery_code(hub: Hub) -> str:
    """Ten characters, about 49 bits."""
    letters = "".join(_ALPHABET[byte % len(_ALPHABET)] for byte in hub.random_bytes(10))
    return f"{letters[:5]}-{letters[5:]}"


def _code_hash(hub: Hub, account: str, typed: str) -> str:
    letters = "".join(c for c in typed.lower() if c.isalnum())
    text = f"recovery\n{account}\n{letters}".encode("utf-8", "surrogatepass")
    return hmac.digest(hub.key, text, hashlib.sha256).hex()


def _seal(hub: Hub, account: str, secret: bytes) -> str:
    """The secret as it is stored: unreadable without the hub's key, which no backup of the database holds."""
    nonce = hub.random_bytes(_NONCE_BYTES)
    return (nonce + _under(hub, account, nonce, secret)).hex()


def _open(hub: Hub, account: str, sealed: str) -> str:
    held = bytes.fromhex(sealed)
    secret = _under(hub, account, held[:_NONCE_BYTES], held[_NONCE_BYTES:])
    return base64.b32encode(secret).decode()


def _under(hub: Hub, account: str, nonce: bytes, secret: bytes) -> bytes:
    """A one-time pad from the hub's key: a fresh nonce makes every pad another."""
    pad = hmac.digest(hub.key, b"two-step\n" + account.encode() + b"\n" + nonce, hashlib.sha256)
    return bytes(a ^ b for a, b in zip(secret, pad, strict=False))
