"""The format of bundles: what goes in comes out; whatever was done to the file in between is noticed."""

import io
import json
import zlib
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from doorstep_shared import bundle, sealing
from doorstep_shared.bundle import TO_HUB, TO_LAPTOP, Bundle, Header
from doorstep_shared.errors import DoorstepError

HEADER = Header("hub", "0123456789abcdef", TO_HUB, "0a" * 8, "5b" * 16, 1_777_600_800_000)
SECRET = "ab" * 32
DOCUMENTS: list[Any] = [{"changes": [{"body": "走访 “好”\n"}]}, {"more": ["\ud800", None, 1]}]


def _written(documents: Any = DOCUMENTS, header: Header = HEADER, secret: str = SECRET) -> bytes:
    sink = io.BytesIO()
    bundle.write(sink, header, secret, documents)
    return sink.getvalue()


def _read(content: bytes, secret: str = SECRET, most: int = 10_000) -> list[Any]:
    return list(Bundle(io.BytesIO(content), "x").documents(secret, max_document_bytes=most))


SMALL = _written()


def test_what_was_written_is_read_and_may_be_read_again() -> None:
    found = Bundle(io.BytesIO(SMALL), "x")
    assert found.header == HEADER
    for _ in range(2):
        assert list(found.documents(SECRET, max_document_bytes=1000)) == DOCUMENTS


@settings(max_examples=30, deadline=None)
@given(st.lists(st.recursive(st.none() | st.integers() | st.text(), lambda inner: st.lists(inner, max_size=4))))
def test_any_json_comes_out_as_it_went_in(documents: list[Any]) -> None:
    assert _read(_written(documents)) == documents


@pytest.mark.parametrize("size", [0, 1, 65_535, 65_536, 65_537, 3 * 65_536, 200_001])
def test_frames_of_every_size_fit_together(size: int) -> None:
    key, plain, sink = b"k" * 32, bytes(range(256)) * (size // 256 + 1), io.BytesIO()
    sealing.seal(key, b"top", [plain[:size]], sink.write)
    assert b"".join(sealing.unseal(key, b"top", io.BytesIO(sink.getvalue()))) == plain[:size]


def test_the_end_of_what_is_sealed_proves_itself() -> None:
    key, sink = b"k" * 32, io.BytesIO()
    sealing.seal(key, b"top", [bytes(150_000)], sink.write)
    whole = sink.getvalue()
    size = 4 + sealing.FRAME_BYTES + sealing.TAG_BYTES
    for count in (0, 1, 2):
        with pytest.raises(sealing.NotAuthentic):
            b"".join(sealing.unseal(key, b"top", io.BytesIO(whole[: count * size])))


def test_no_byte_can_be_turned_without_being_noticed() -> None:
    for place in range(len(SMALL)):
        for bit in (1, 0x80):
            spoilt = SMALL[:place] + bytes([SMALL[place] ^ bit]) + SMALL[place + 1 :]
            with pytest.raises(DoorstepError, match=r"bundle_damaged|version_too_old"):
                _read(spoilt)


def test_no_end_can_be_cut_off_or_put_on_without_being_noticed() -> None:
    for length in range(len(SMALL)):
        with pytest.raises(DoorstepError, match="bundle_damaged"):
            _read(SMALL[:length])
    for more in (b"x", SMALL[-40:], b"\x00\x00\x00\x10" + bytes(16)):
        with pytest.raises(DoorstepError, match="bundle_damaged"):
            _read(SMALL + more)


def _frames(content: bytes) -> tuple[bytes, list[bytes]]:
    """The plain lines of a bundle and its frames."""
    top = b"\n".join(content.split(b"\n", 2)[:2]) + b"\n"
    rest, frames = content[len(top) :], []
    while rest:
        size = 4 + int.from_bytes(rest[:4], "big")
        frames.append(rest[:size])
        rest = rest[size:]
    return top, frames


def test_frames_cannot_be_left_out_moved_or_repeated() -> None:
    import random

    noise = random.Random(0).randbytes(150_000).hex()
    top, frames = _frames(_written([noise]))
    assert len(frames) >= 3
    first, second, *rest = frames
    for wrong in (frames[:-1], frames[1:], [second, first, *rest], [first, first, second, *rest], []):
        with pytest.raises(DoorstepError, match="bundle_damaged"):
            _read(top + b"".join(wrong), most=10**6)


@pytest.mark.parametrize(
    "header",
    [
        replace(HEADER, hub="other"),
        replace(HEADER, device="ffffffffffffffff"),
        replace(HEADER, direction=TO_LAPTOP),
        replace(HEADER, number="ff" * 8),
        replace(HEADER, salt="ff" * 16),
        replace(HEADER, made_ms=1),
    ],
    ids=["hub", "device", "direction", "number", "salt", "made_ms"],
)
def test_a_bundle_under_another_header_is_not_opened(header: Header) -> None:
    with pytest.raises(DoorstepError, match="bundle_damaged"):
        _read(header.as_bytes() + b"".join(_frames(SMALL)[1]))


def test_another_secret_opens_nothing() -> None:
    with pytest.raises(DoorstepError, match="bundle_damaged"):
        _read(SMALL, secret="ac" * 32)


def test_two_bundles_of_the_same_share_no_sealed_byte_string() -> None:
    other = _written(header=replace(HEADER, salt="77" * 16))
    assert _frames(SMALL)[1][0][4:20] != _frames(other)[1][0][4:20]


@pytest.mark.parametrize(
    "told",
    [
        {"hub": ""},
        {"hub": "a b"},
        {"device": "\u202eabc"},
        {"direction": "sideways"},
        {"number": "0"},
        {"salt": "zz" * 16},
        {"made_ms": "now"},
        {"made_ms": True},
        {"made_ms": -1},
        {"made_ms": 10**30},
        {"extra": 1},
    ],
    ids=str,
)
def test_a_header_that_is_not_as_agreed_is_refused(told: dict[str, Any]) -> None:
    first, second = HEADER.as_bytes().splitlines()
    line = json.dumps({**json.loads(second), **told}).encode()
    with pytest.raises(DoorstepError, match="bundle_damaged"):
        Bundle(io.BytesIO(first + b"\n" + line + b"\n"), "x")


@pytest.mark.parametrize(
    "content", [b"", b"\n\n", b"DOORSTEP BUNDLE \n{}\n", b"DOORSTEP BUNDLE 1\n[]\n", b"\x00" * 5000]
)
def test_what_is_no_bundle_is_refused(content: bytes) -> None:
    with pytest.raises(DoorstepError, match="bundle_damaged"):
        Bundle(io.BytesIO(content), "x")


def test_a_newer_format_asks_for_a_newer_program() -> None:
    with pytest.raises(DoorstepError, match="version_too_old"):
        Bundle(io.BytesIO(SMALL.replace(b"BUNDLE 1", b"BUNDLE 2")), "x")


def _sealed(plain: bytes) -> bytes:
    """Bytes that are properly sealed, whatever they are."""
    sink = io.BytesIO()
    sink.write(HEADER.as_bytes())
    sealing.seal(HEADER.key(SECRET), HEADER.as_bytes(), [plain], sink.write)
    return sink.getvalue()


@pytest.mark.parametrize(
    "plain",
    [
        b"",
        b"no zlib",
        zlib.compress(b"{}\n")[:-2],
        zlib.compress(b"{}\n") + b"more",
        zlib.compress(b"{}"),
        zlib.compress(b"{\n"),
        zlib.compress(b"\xff\n"),
        zlib.compress(b"[" * 50_000 + b"\n"),
    ],
)
def test_what_is_sealed_and_not_json_lines_is_refused(plain: bytes) -> None:
    with pytest.raises(DoorstepError, match="bundle_damaged"):
        _read(_sealed(plain), most=100_000)


def test_a_document_larger_than_it_may_be_is_refused() -> None:
    assert _read(_written(["x" * 98]), most=100) == ["x" * 98]
    with pytest.raises(DoorstepError, match="bundle_damaged"):
        _read(_written(["x" * 99]), most=100)


def test_a_bomb_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    import tracemalloc

    def zeros() -> Iterator[str]:
        for _ in range(200):
            yield " " * 100_000

    bomb = _written(zeros())
    assert len(bomb) < 60_000
    monkeypatch.setattr(bundle, "MAX_BYTES", 5_000_000)
    documents = Bundle(io.BytesIO(bomb), "x").documents(SECRET, max_document_bytes=10**6)
    tracemalloc.start()
    try:
        with pytest.raises(DoorstepError, match="bundle_damaged"):
            sum(1 for _ in documents)
        assert tracemalloc.get_traced_memory()[1] < 5_000_000
    finally:
        tracemalloc.stop()


def test_a_stick_pulled_out_while_reading_is_told_as_such() -> None:
    class Pulled(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            raise OSError(5, "Input/output error")

    found = Bundle(Pulled(SMALL), "x")
    with pytest.raises(DoorstepError, match="file_unreadable"):
        list(found.documents(SECRET, max_document_bytes=1000))
