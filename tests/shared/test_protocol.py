"""The messages: what is accepted, what is refused, and that two ways of reading an entry agree."""

from typing import Any

import pytest
from hypothesis import event, example, given, settings
from hypothesis import strategies as st
from marshmallow import Schema, ValidationError, fields

from doorstep_shared.clock import Stamp
from doorstep_shared.joining import JoinRequestSchema
from doorstep_shared.log import ENTRY_KINDS, Entry
from doorstep_shared.protocol import (
    MAX_CHANGES,
    CursorSchema,
    EntrySchema,
    OfferSchema,
    SyncReplySchema,
    SyncRequestSchema,
    entry_message,
    read_entry,
    storable,
)
from doorstep_shared.protocol_lists import Cursors, Offers

ID = "a" * 32
ENTRY: dict[str, Any] = {
    "seq": 3, "kind": "change", "id": ID, "ts": "1750000000000.0", "status": "ok", "chain": "b" * 32, "mac": "c" * 64
}  # fmt: skip
CURSOR = {"seq": 0, "chain": "", "writer": "0" * 16, "head": ""}
OFFER = {"id": ID, "grid": "grid-2", "body": "{}"}
RECEIPT = {"kind": "change", "ts": "1.0", "status": "ok", "mac": "c" * 64}
REQUEST: dict[str, Any] = {
    "protocol": 1, "client": "doorstep 0.1.0", "clock_ms": 1_750_000_000_000,
    "grids": {"grid-2": CURSOR}, "changes": [OFFER | {"receipts": [RECEIPT]}],
}  # fmt: skip
BARE_REQUEST = {name: REQUEST[name] for name in ("protocol", "client", "clock_ms")}
REPLY: dict[str, Any] = {
    "hub": "h1", "clock_ms": 1, "results": [{"id": ID, "result": "ok", "entry": ENTRY}, {"id": ID, "result": "dead"}],
    "grids": {"grid-2": {"state": "tail", "seq": 3, "entries": [ENTRY | {"body": "{}"}]}},
}  # fmt: skip
JOIN = {"code": "ABCD-1234"}


@pytest.mark.parametrize(
    ("schema", "message"),
    [
        pytest.param(SyncRequestSchema(), REQUEST, id="a full request"),
        pytest.param(SyncRequestSchema(), BARE_REQUEST, id="a bare request"),
        pytest.param(SyncRequestSchema(), REQUEST | {"later": {"x": [1]}}, id="a request of a newer laptop"),
        pytest.param(SyncRequestSchema(), REQUEST | {"clock_ms": -(2**40)}, id="a clock before 1970"),
        pytest.param(SyncRequestSchema(), REQUEST | {"changes": [OFFER | {"body": "\ud800"}]}, id="a damaged change"),
        pytest.param(SyncRequestSchema(), REQUEST | {"changes": [OFFER] * MAX_CHANGES}, id="500 changes"),
        pytest.param(SyncReplySchema(), REPLY, id="a reply"),
        pytest.param(SyncReplySchema(), REPLY | {"revoked": True, "later": 1}, id="a reply of a newer hub"),
        pytest.param(JoinRequestSchema(), JOIN, id="an invitation code"),
    ],
)  # fmt: skip
def test_accepts(schema: Schema, message: dict[str, Any]) -> None:
    assert schema.validate(message) == {}


def cursor(**parts: Any) -> dict[str, Any]:
    return REQUEST | {"grids": {"grid-2": CURSOR | parts}}


def offer(**parts: Any) -> dict[str, Any]:
    return REQUEST | {"changes": [OFFER | parts]}


def receipt(**parts: Any) -> dict[str, Any]:
    return offer(receipts=[RECEIPT | parts])


@pytest.mark.parametrize(
    ("schema", "message"),
    [
        pytest.param(SyncRequestSchema(), {}, id="an empty request"),
        pytest.param(SyncRequestSchema(), REQUEST | {"protocol": "1"}, id="a protocol in words"),
        pytest.param(SyncRequestSchema(), REQUEST | {"protocol": True}, id="a protocol that is true"),
        pytest.param(SyncRequestSchema(), REQUEST | {"clock_ms": 10**30}, id="a clock no database holds"),
        pytest.param(SyncRequestSchema(), REQUEST | {"clock_ms": 1.5}, id="a clock with a fraction"),
        pytest.param(SyncRequestSchema(), REQUEST | {"client": "a\x00"}, id="a NUL in the client's name"),
        pytest.param(SyncRequestSchema(), REQUEST | {"client": "x" * 101}, id="a client's name too long"),
        pytest.param(SyncRequestSchema(), REQUEST | {"waiting": -1}, id="fewer than none waiting"),
        pytest.param(SyncRequestSchema(), REQUEST | {"grids": []}, id="grids as a list"),
        pytest.param(SyncRequestSchema(), REQUEST | {"grids": {"a\x00": CURSOR}}, id="a NUL in a grid's name"),
        pytest.param(SyncRequestSchema(), cursor(seq=-1), id="a cursor before the beginning"),
        pytest.param(SyncRequestSchema(), cursor(seq=10**30), id="a cursor no database holds"),
        pytest.param(SyncRequestSchema(), cursor(seq="0"), id="a cursor in words"),
        pytest.param(SyncRequestSchema(), cursor(writer="x"), id="a writer that is none"),
        pytest.param(SyncRequestSchema(), cursor(writer="0" * 16 + "\n"), id="a writer with a line break"),
        pytest.param(SyncRequestSchema(), cursor(chain=None), id="no chain"),
        pytest.param(SyncRequestSchema(), cursor(chain="\ud800"), id="a lone surrogate in a chain"),
        pytest.param(SyncRequestSchema(), cursor(head="\x00"), id="a NUL in a head"),
        pytest.param(SyncRequestSchema(), offer(id="x"), id="an id that is none"),
        pytest.param(SyncRequestSchema(), offer(grid="../x"), id="a grid that is none"),
        pytest.param(SyncRequestSchema(), offer(body=None), id="no body"),
        pytest.param(SyncRequestSchema(), offer(body={"v": 1}), id="a body that is not text"),
        pytest.param(SyncRequestSchema(), offer(receipts=[{}]), id="an empty receipt"),
        pytest.param(SyncRequestSchema(), receipt(ts="soon"), id="a receipt without a time"),
        pytest.param(SyncRequestSchema(), receipt(mac="\ud800"), id="a lone surrogate in a mac"),
        pytest.param(SyncRequestSchema(), receipt(why="\ud800"), id="a lone surrogate in a receipt's why"),
        pytest.param(SyncRequestSchema(), receipt(kind="coup"), id="a receipt of an unknown kind"),
        pytest.param(SyncRequestSchema(), REQUEST | {"changes": [OFFER] * (MAX_CHANGES + 1)}, id="501 changes"),
        pytest.param(SyncReplySchema(), REPLY | {"results": [{"id": ID, "result": "maybe"}]}, id="an unknown result"),
        pytest.param(SyncReplySchema(), REPLY | {"grids": {"g": {"state": "gone", "seq": 0}}}, id="an unknown state"),
        pytest.param(JoinRequestSchema(), {"code": ""}, id="an empty invitation code"),
        pytest.param(JoinRequestSchema(), {"code": "\ud800"}, id="a lone surrogate as an invitation code"),
        pytest.param(JoinRequestSchema(), JOIN | {"device_name": "a\x00"}, id="a NUL in a device's name"),
    ],
)  # fmt: skip
def test_refuses(schema: Schema, message: dict[str, Any]) -> None:
    assert schema.validate(message)


def entry_is_valid(message: Any) -> bool:
    try:
        read_entry(message)
    except ValidationError:
        return False
    return True


wrong_values = st.one_of(
    st.none(), st.booleans(), st.integers(), st.integers(2**53 - 2, 2**53 + 1), st.text(max_size=5), st.just([]),
    st.just({}), st.sampled_from(["1.0", "01.0", ID, ID.upper(), ID + "\n", *ENTRY_KINDS, "ok"]), st.floats(),
)  # fmt: skip


@settings(max_examples=200)
@given(
    st.dictionaries(st.sampled_from([*ENTRY, "reason", "by", "why", "detail", "later"]), wrong_values, max_size=2),
    st.sets(st.sampled_from(list(ENTRY)), max_size=1),
)
def test_reading_an_entry_fast_agrees_with_its_schema(altered: dict[str, Any], left_out: set[str]) -> None:
    message = {name: value for name, value in (ENTRY | altered).items() if name not in left_out}
    accepted = EntrySchema().validate(message) == {}
    event("accepted" if accepted else "refused")
    assert entry_is_valid(message) == accepted


@pytest.mark.parametrize("message", [None, [], "x", 7, {}, {"kind": []}, {"kind": "coup"}], ids=repr)
def test_is_no_entry(message: Any) -> None:
    assert not entry_is_valid(message)


texts = st.text(max_size=10)
entries = st.builds(
    Entry,
    seq=st.integers(1, 2**53 - 1),
    kind=st.sampled_from(ENTRY_KINDS),
    id=st.sampled_from([ID, "0" * 32]),
    ts=st.builds(Stamp, st.integers(0, 10**15 - 1), st.integers(0, 10**9 - 1)),
    status=texts, reason=texts, by=texts, why=texts, detail=texts, chain=texts, mac=texts,
)  # fmt: skip


@given(entries, st.one_of(st.none(), texts))
def test_an_entry_survives_the_wire(entry: Entry, body: str | None) -> None:
    message = entry_message(entry, body)
    assert EntrySchema().validate(message) == {}
    assert read_entry(message) == entry
    assert ("body" in message) == (body is not None)


def test_empty_parts_of_an_entry_do_not_travel() -> None:
    message = entry_message(Entry(1, "change", ID, Stamp(1, 0), "ok", chain="x", mac="y"), None)
    assert sorted(message) == ["chain", "id", "kind", "mac", "seq", "status", "ts"]


MAYBE_OFFERS = st.dictionaries(
    st.sampled_from(["id", "grid", "body", "receipts", "later"]),
    st.sampled_from(
        [ID, ID + "\n", ID.upper(), "grid-2", "../x", "", "\ud800", None, 7, True, [], [RECEIPT], [{}], {}]
    ),
    max_size=5,
)
OFFERS = st.one_of(
    st.just(OFFER),
    st.just(OFFER),
    st.just(OFFER | {"receipts": []}),
    st.builds(lambda parts: {**OFFER, **parts}, MAYBE_OFFERS),
    MAYBE_OFFERS,
    st.none(),
)


def loaded(field: fields.Field[Any], value: Any) -> Any:
    try:
        return field.deserialize(value)
    except ValidationError as error:
        return ["refused", error.messages]


@settings(max_examples=400)
@given(st.one_of(st.lists(OFFERS, max_size=4), st.none(), st.just({}), st.just("x")))
def test_the_quick_look_at_offers_accepts_and_refuses_what_their_schema_does(offers: Any) -> None:
    declared = fields.List(fields.Nested(OfferSchema))
    expected = loaded(declared, offers)
    event("refused" if expected and expected[0] == "refused" else "accepted")
    assert loaded(Offers(fields.Nested(OfferSchema)), offers) == expected


CURSORS = st.one_of(
    st.just(CURSOR),
    st.just(CURSOR | {"chain": ID, "head": ID, "seq": 2**53 - 1}),
    st.builds(
        lambda parts: {**CURSOR, **parts},
        st.dictionaries(
            st.sampled_from(["seq", "chain", "writer", "head", "later"]),
            st.sampled_from(
                [
                    ID,
                    ID[:16],
                    ID + "\n",
                    ID.upper(),
                    "",
                    "\ud800",
                    "\x00",
                    "x",
                    None,
                    -1,
                    0,
                    7,
                    2**53,
                    True,
                    1.0,
                    [],
                    {},
                ]
            ),
            max_size=4,
        ),
    ),
    st.none(),
    st.just({}),
)
TWO_IN_ONE = CURSOR | {"writer": f"{'0' * 16}\n{ID}\ng2\n\n{'0' * 16}"}
"""Its texts below one another look like those of two cursors."""
GRID_NAMES = st.sampled_from(["grid-2", "g", "G", "../x", "", "g\n", "\ud800", "\x00", 7, None])


@settings(max_examples=400)
@given(st.one_of(st.dictionaries(GRID_NAMES, CURSORS, max_size=3), st.none(), st.just([]), st.just("x")))
@example({"g": TWO_IN_ONE})
@example({"g": CURSOR, "g2": TWO_IN_ONE, "g3": CURSOR})
@example({f"g{number}": CURSOR for number in range(2000)})
def test_the_quick_look_at_cursors_accepts_and_refuses_what_their_schema_does(cursors: Any) -> None:
    declared = fields.Dict(keys=fields.String(validate=storable), values=fields.Nested(CursorSchema))
    quick = Cursors(keys=fields.String(validate=storable), values=fields.Nested(CursorSchema))
    expected = loaded(declared, cursors)
    event("refused" if isinstance(expected, list) else "accepted")
    assert loaded(quick, cursors) == expected
