"""The log's chain, what its mac covers, and the digest; with fixed values, because other programs must agree."""

import hashlib
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorstep_shared.clock import Stamp
from doorstep_shared.log import NO_CHAIN, OK, QUARANTINED, Entry, digest_text, flip, link, mac_text
from doorstep_shared.merge import Mark

FIRST = Entry(1, "change", "a" * 32, Stamp(1_750_000_000_000, 0), OK)
RELEASE = Entry(2, "release", "b" * 32, Stamp(1_750_000_000_001, 3), OK, by="lead.zhao", why="核实过")
RECORD = "018f3a2b-0000-7000-8000-000000000001"
MARKS: list[Mark] = [("a" * 32, ("phone", "tags/x")), ("b" * 32, ("phone",)), ("c" * 32, ("remark",))]


def test_the_chain_has_these_values_for_ever() -> None:
    assert link(NO_CHAIN, FIRST) == "4e7bedd7cf281097043c311f7279b007"
    assert link("4e7bedd7cf281097043c311f7279b007", RELEASE) == "c71bb5d7af561fd3e80fd5615ef6d690"


def test_the_chain_is_what_the_protocol_says() -> None:
    text = "\n".join(["", "change", "a" * 32, "1750000000000.0", "ok"])
    assert link(NO_CHAIN, FIRST) == hashlib.sha256(text.encode()).hexdigest()[:32]


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(FIRST._replace(kind="reject"), id="kind"),
        pytest.param(FIRST._replace(id="c" * 32), id="id"),
        pytest.param(FIRST._replace(ts=Stamp(1_750_000_000_000, 1)), id="time"),
        pytest.param(FIRST._replace(status=QUARANTINED), id="status"),
        pytest.param(FIRST._replace(by="lead.zhao"), id="by"),
        pytest.param(FIRST._replace(why="核实过"), id="why"),
    ],
)
def test_the_chain_changes_with_the_entrys(other: Entry) -> None:
    assert link(NO_CHAIN, other) != link(NO_CHAIN, FIRST)


def test_the_chain_changes_with_what_came_before() -> None:
    assert link("0" * 32, FIRST) != link(NO_CHAIN, FIRST)


def test_the_chain_does_not_cover_what_only_the_hub_can_prove() -> None:
    assert link(NO_CHAIN, FIRST._replace(mac="ab", chain="cd", reason="invalid x=empty")) == link(NO_CHAIN, FIRST)


def test_the_mac_covers_grid_id_kind_time_status_reason_by_and_why() -> None:
    entry = RELEASE._replace(reason="not_permitted")
    expected = "grid-2\n" + "b" * 32 + "\nrelease\n1750000000001.3\nok\nnot_permitted\nlead.zhao\n核实过"
    assert mac_text("grid-2", entry) == expected.encode()


def test_the_mac_does_not_cover_the_place_in_the_log() -> None:
    assert mac_text("g", FIRST._replace(seq=9, chain="x", mac="y")) == mac_text("g", FIRST)


def test_the_digest_has_this_value_for_ever() -> None:
    assert digest_text(flip(0, RECORD, MARKS)) == "78006b7319078d19"
    assert digest_text(0) == "0" * 16


def test_the_digest_does_not_depend_on_the_order() -> None:
    assert len({flip(0, RECORD, order) for order in permutations(MARKS)}) == 1


def test_a_mark_that_stood_and_ceases_to_leaves_no_trace() -> None:
    assert flip(flip(7, RECORD, MARKS), RECORD, reversed(MARKS)) == 7


@given(st.integers(0, 2**64 - 1), st.text(), st.text(), st.sampled_from(MARKS))
def test_one_more_mark_always_changes_the_digest(digest: int, record: str, path: str, mark: Mark) -> None:
    if not all(c < "\ud800" or c > "\udfff" for c in record + path):
        return
    changed = flip(digest, record, [(mark[0], (path, *mark[1]))])
    assert changed != digest
    assert len(digest_text(changed)) == 16


def test_the_digest_tells_records_paths_and_changes_apart() -> None:
    digests = {
        flip(0, RECORD, [("a" * 32, ("phone",))]),
        flip(0, RECORD.replace("1", "2"), [("a" * 32, ("phone",))]),
        flip(0, RECORD, [("a" * 32, ("remark",))]),
        flip(0, RECORD, [("a" * 32, ("phone", "remark"))]),
        flip(0, RECORD, [("b" * 32, ("phone",))]),
    }
    assert len(digests) == 5


def test_the_digest_does_not_depend_on_the_order_of_the_paths() -> None:
    assert flip(0, RECORD, [(id, paths[::-1]) for id, paths in MARKS]) == flip(0, RECORD, MARKS)


def test_the_digest_is_what_the_protocol_says() -> None:
    hashes = [hashlib.sha256("\n".join([RECORD, id, *sorted(paths)]).encode()).digest()[:8] for id, paths in MARKS]
    expected = 0
    for each in hashes:
        expected ^= int.from_bytes(each, "big")
    assert flip(0, RECORD, MARKS) == expected
