"""Answers are packed as gzip that everybody can read, with ISA-L and without."""

import gzip
import importlib
import random
import sys
from collections.abc import Iterator
from types import ModuleType

import pytest

from doorstep_server.web.api import packing


@pytest.fixture(params=["isal", "zlib"])
def by(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """Packing, where ISA-L is installed and where it is not."""
    if request.param == "zlib":
        with monkeypatch.context() as without:
            without.setitem(sys.modules, "isal", None)
            yield importlib.reload(packing)
        importlib.reload(packing)
    else:
        pytest.importorskip("isal")
        yield packing


BODIES = [b"", "网格".encode() * 5000, random.Random(3).randbytes(300_000), b'{"results":[]}']


@pytest.mark.parametrize("body", BODIES, ids=["empty", "repeated", "random", "small"])
def test_what_was_packed_at_once_or_as_it_came_is_read_as_it_was(by: ModuleType, body: bytes) -> None:
    at_once = by.pack(body)
    packer, pieces = by.packer(), []
    for start in range(0, len(body), 7000):
        pieces.append(packer.compress(body[start : start + 7000]))
    pieces.append(packer.flush())
    assert gzip.decompress(at_once) == gzip.decompress(b"".join(pieces)) == body


def test_an_answer_is_packed_the_same_at_any_time(by: ModuleType) -> None:
    assert by.pack(BODIES[1])[4:8] == b"\0\0\0\0"  # gzip's place for the time


def test_what_repeats_itself_is_packed_small(by: ModuleType) -> None:
    assert len(by.pack(BODIES[1])) < len(BODIES[1]) / 50
