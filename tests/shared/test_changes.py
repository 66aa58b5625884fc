"""Changes as bytes: what is canonical, what is refused and why, and that only MalformedChange comes out."""

import json
import unicodedata
from typing import Any

import pytest
from hypothesis import event, example, given, settings
from hypothesis import strategies as st

from doorstep_shared import changes
from doorstep_shared.changes import (
    MAX_BODY_BYTES,
    MAX_INTEGER,
    Change,
    MalformedChange,
    body_bytes,
    body_text,
    compose,
    decode,
)
from doorstep_shared.clock import Stamp
from doorstep_shared.ids import content_id

RECORD = "018f3a2b-0000-7000-8000-000000000001"
VALID: dict[str, Any] = {
    "v": 1,
    "writer": "00000000000000a1",
    "prev": "",
    "at": "1750000000000.0",
    "by": "li.na",
    "grid": "street-1.grid-2",
    "seen": 17,
    "kind": "visit",
    "record": RECORD,
    "schema": 1,
    "set": {"notes": "老人说膝盖痛", "tags/disabled": True, "minutes": 20, "met": None},
    "over": {"notes": ["0" * 32]},
}


def canonical(document: Any) -> bytes:
    """Sorted keys, no blanks, UTF-8: written here once more, apart from the product's own way."""
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def body_with(**parts: Any) -> bytes:
    return canonical(VALID | parts)


def body_without(name: str) -> bytes:
    return canonical({key: value for key, value in VALID.items() if key != name})


def compose_with(**parts: Any) -> Change:
    given_parts: dict[str, Any] = {
        "writer": "00000000000000a1",
        "prev": "",
        "at": Stamp(1_750_000_000_000, 0),
        "by": "li.na",
        "grid": "street-1.grid-2",
        "seen": 17,
        "kind": "visit",
        "record": RECORD,
        "schema": 1,
        "set": {"notes": "A"},
        "over": {},
    }
    return compose(**(given_parts | parts))


def nested(depth: int, innermost: Any = 1) -> Any:
    value = innermost
    for _ in range(depth):
        value = [value]
    return value


def test_a_fixed_change_has_a_fixed_id_for_ever() -> None:
    change = decode(canonical(VALID))
    assert change.id == "eeaf3c4b252b90e66c1fda1951577535"
    composed = compose_with(why="听邻居说", over={"notes": ["1" * 32, "0" * 32, "1" * 32]})
    assert composed.body.decode() == (
        '{"at":"1750000000000.0","by":"li.na","grid":"street-1.grid-2","kind":"visit",'
        '"over":{"notes":["00000000000000000000000000000000","11111111111111111111111111111111"]},"prev":"",'
        '"record":"018f3a2b-0000-7000-8000-000000000001","schema":1,"seen":17,"set":{"notes":"A"},"v":1,'
        '"why":"听邻居说","writer":"00000000000000a1"}'
    )
    assert composed.id == "71d7bf275e3c514c3fcb8452a15bafcb"


def test_a_decoded_change_has_every_part() -> None:
    change = decode(body_with(why="问过本人", prev="a" * 32))
    assert change == Change(
        id=content_id(body_with(why="问过本人", prev="a" * 32)),
        body=body_with(why="问过本人", prev="a" * 32),
        writer="00000000000000a1",
        prev="a" * 32,
        at=Stamp(1_750_000_000_000, 0),
        by="li.na",
        grid="street-1.grid-2",
        seen=17,
        kind="visit",
        record=RECORD,
        schema=1,
        set=VALID["set"],
        over={"notes": ("0" * 32,)},
        why="问过本人",
    )


def test_unknown_parts_of_a_newer_version_stay_in_the_bytes() -> None:
    body = body_with(zz={"photo": [1, None, {"sha256": "ab"}]}, aa="新", mm=10**40)
    assert decode(body).body == body
    assert decode(body).id == content_id(body)


ACCEPTED = [
    pytest.param(body_with(set={}), id="a change that only supersedes"),
    pytest.param(body_with(over={}), id="a change that only writes"),
    pytest.param(body_with(set={"notes": "a\x00b"}), id="an escaped NUL in a value, for the kind to judge"),
    pytest.param(body_with(set={"x": MAX_INTEGER, "y": -MAX_INTEGER}), id="the largest whole numbers"),
    pytest.param(body_with(set={"x": nested(8)}), id="a value nested eight deep"),
    pytest.param(body_with(later=nested(8)), id="an unknown part nested eight deep"),
    pytest.param(body_with(set={"x": ""}), id="an empty text"),
    pytest.param(body_with(set={"x": {}, "y": []}), id="an empty object and an empty list"),
    pytest.param(body_with(set={"a/b/c": 1}), id="a member's name with a slash"),
    pytest.param(body_with(set={"备注": "好"}), id="a path in Chinese"),
    pytest.param(body_with(set={"x": "👨‍👩‍👧 𠮷"}), id="characters beyond the basic plane"),
    pytest.param(body_with(why="x" * 1000), id="a reason of 1,000 characters"),
    pytest.param(body_with(set={"x" * 128: 1}), id="a path of 128 characters"),
    pytest.param(body_with(kind="a_kind_nobody_knows", schema=99), id="an unknown kind of a newer schema"),
    pytest.param(body_with(by="王.小明"), id="an account in Chinese"),
]


@pytest.mark.parametrize("body", ACCEPTED)
def test_is_a_change(body: bytes) -> None:
    assert decode(body).body == body


TEXT = canonical(VALID).decode()
REFUSED = [
    pytest.param(b"", "not_json", id="nothing at all"),
    pytest.param(b"\xff\xfe", "not_json", id="bytes that are not UTF-8"),
    pytest.param(b"\xef\xbb\xbf" + canonical(VALID), "not_json", id="a byte order mark"),
    pytest.param(TEXT.encode("utf-16"), "not_json", id="UTF-16"),
    pytest.param(canonical(VALID)[:-1], "not_json", id="half a JSON"),
    pytest.param(TEXT.encode() + b"\n", "not_canonical", id="a line break at the end"),
    pytest.param(TEXT.encode() + b"\x00", "not_json", id="a NUL at the end"),
    pytest.param(json.dumps(VALID, ensure_ascii=False, sort_keys=True).encode(), "not_canonical", id="blanks"),
    pytest.param(
        json.dumps(VALID, ensure_ascii=True, sort_keys=True, separators=(",", ":")).encode(),
        "not_canonical",
        id="escapes where letters would do",
    ),
    pytest.param(
        json.dumps(VALID, ensure_ascii=False, separators=(",", ":")).encode(), "not_canonical", id="keys in any order"
    ),
    pytest.param(TEXT.replace('"v":1', '"v":1,"v":1').encode(), "not_canonical", id="a key twice"),
    pytest.param(TEXT.replace("膝", "\\ud800").encode(), "not_canonical", id="a lone surrogate as an escape"),
    pytest.param(TEXT.replace("膝", "\ud800").encode("utf-8", "surrogatepass"), "not_json", id="a raw lone surrogate"),
    pytest.param(body_with(set={"x": "e\u0301"}), "not_canonical", id="text that is not composed (NFC)"),
    pytest.param(body_with(set={"e\u0301": 1}), "not_canonical", id="a path that is not composed (NFC)"),
    pytest.param(body_with(set={"x": 1.5}), "not_json", id="a number with a fraction"),
    pytest.param(body_with(set={"x": 1.0}), "not_json", id="a whole number written with a fraction"),
    pytest.param(TEXT.replace('"minutes":20', '"minutes":2e1').encode(), "not_json", id="a number with an exponent"),
    pytest.param(TEXT.replace('"minutes":20', '"minutes":-0').encode(), "not_canonical", id="minus zero"),
    pytest.param(TEXT.replace('"minutes":20', '"minutes":020').encode(), "not_json", id="a leading zero"),
    pytest.param(TEXT.replace('"minutes":20', '"minutes":NaN').encode(), "not_json", id="not a number"),
    pytest.param(TEXT.replace('"minutes":20', '"minutes":-Infinity').encode(), "not_json", id="infinity"),
    pytest.param(TEXT.replace("20", "9" * 5000).encode(), "not_json", id="a number of 5,000 digits"),
    pytest.param(body_with(set={"x": MAX_INTEGER + 1}), "integer_too_large", id="a number one too large"),
    pytest.param(body_with(set={"x": [{"y": -MAX_INTEGER - 1}]}), "integer_too_large", id="such a number inside"),
    pytest.param(body_with(set={"x": nested(9)}), "too_deep", id="a value nested nine deep"),
    pytest.param(body_with(later=nested(9)), "too_deep", id="an unknown part nested nine deep"),
    pytest.param(b"[" * 30_000 + b"]" * 30_000, "too_deep", id="thirty thousand brackets"),
    pytest.param(body_with(set={"x": "y" * MAX_BODY_BYTES}), "too_large", id="more than 64 KiB"),
    pytest.param(b"null", "unknown_version", id="null"),
    pytest.param(b"[]", "unknown_version", id="a list"),
    pytest.param(b'"x"', "unknown_version", id="a text"),
    pytest.param(b"{}", "unknown_version", id="an empty object"),
    pytest.param(body_with(v=2), "unknown_version", id="version 2"),
    pytest.param(body_with(v=True), "unknown_version", id="version true"),
    pytest.param(body_with(v="1"), "unknown_version", id="a version as text"),
    pytest.param(body_with(set={}, over={}), "says_nothing", id="neither set nor over"),
    pytest.param(body_with(set=[]), "says_nothing", id="a set that is a list"),
    pytest.param(body_with(set=None), "says_nothing", id="a set that is null"),
    pytest.param(body_with(over=[["notes", "0" * 32]]), "says_nothing", id="an over that is a list"),
    pytest.param(body_with(over={"notes": []}), "bad_over", id="an over that names nothing"),
    pytest.param(body_with(over={"notes": "0" * 32}), "bad_over", id="an over with a bare id"),
    pytest.param(body_with(over={"notes": ["0" * 31]}), "bad_over", id="an over with a short id"),
    pytest.param(body_with(over={"notes": ["0" * 32 + "\n"]}), "bad_over", id="an over with a line break"),
    pytest.param(body_with(over={"notes": ["A" * 32]}), "bad_over", id="an over in capitals"),
    pytest.param(body_with(over={"notes": [1]}), "bad_over", id="an over with a number"),
    pytest.param(body_with(over={"": ["0" * 32]}), "bad_path", id="an over of no path"),
    pytest.param(body_with(set={"": 1}), "bad_path", id="an empty path"),
    pytest.param(body_with(set={"/x": 1}), "bad_path", id="a member of no family"),
    pytest.param(body_with(set={"tags/": 1}), "bad_path", id="a family without a member"),
    pytest.param(body_with(set={"x" * 129: 1}), "bad_path", id="a path one too long"),
    pytest.param(body_with(set={"a\nb": 1}), "bad_path", id="a path with a line break"),
    pytest.param(body_with(set={"a\x00b": 1}), "bad_path", id="a path with a NUL"),
    pytest.param(body_with(prev=None), "bad_prev", id="a prev that is null"),
    pytest.param(body_with(prev="x"), "bad_prev", id="a prev that is no id"),
    pytest.param(body_with(why=1), "bad_why", id="a reason that is a number"),
    pytest.param(body_with(why="x" * 1001), "bad_why", id="a reason too long"),
    pytest.param(body_with(why="a\x00b"), "bad_why", id="a reason with a NUL"),
    pytest.param(body_with(at=1750000000000), "bad_at", id="a time that is a number"),
    pytest.param(body_with(at="1750000000000"), "bad_at", id="a time without a counter"),
    pytest.param(body_with(at="01750000000000.0"), "bad_at", id="a time with a leading zero"),
    pytest.param(body_with(at="-1.0"), "bad_at", id="a time before 1970"),
    pytest.param(body_with(at="9" * 40 + ".0"), "bad_at", id="a time after the end of time"),
    pytest.param(body_with(writer="00000000000000A1"), "bad_writer", id="a writer in capitals"),
    pytest.param(body_with(writer=7), "bad_writer", id="a writer that is a number"),
    pytest.param(body_with(by=""), "bad_by", id="no author"),
    pytest.param(body_with(by="li na"), "bad_by", id="an author with a blank"),
    pytest.param(body_with(by="<script>"), "bad_by", id="an author with angle brackets"),
    pytest.param(body_with(by=["li"]), "bad_by", id="an author that is a list"),
    pytest.param(body_with(grid="../etc"), "bad_grid", id="a grid that climbs"),
    pytest.param(body_with(grid="Street"), "bad_grid", id="a grid in capitals"),
    pytest.param(body_with(grid="g" * 65), "bad_grid", id="a grid's name too long"),
    pytest.param(body_with(seen=-1), "bad_seen", id="a negative seen"),
    pytest.param(body_with(seen=True), "bad_seen", id="a seen that is true"),
    pytest.param(body_with(seen="1"), "bad_seen", id="a seen that is a text"),
    pytest.param(body_with(seen=MAX_INTEGER + 1), "bad_seen", id="a seen too large"),
    pytest.param(body_with(kind="Visit"), "bad_kind", id="a kind in capitals"),
    pytest.param(body_with(kind="visit; drop table"), "bad_kind", id="a kind that would be SQL"),
    pytest.param(body_with(record=RECORD.upper()), "bad_record", id="a record in capitals"),
    pytest.param(body_with(record=RECORD[:-1]), "bad_record", id="a record's id too short"),
    pytest.param(body_with(schema=None), "bad_schema", id="a schema that is null"),
]


@pytest.mark.parametrize(("body", "reason"), REFUSED)
def test_is_refused_with_the_name_of_the_broken_rule(body: bytes, reason: str) -> None:
    with pytest.raises(MalformedChange, match=f"^{reason}$"):
        decode(body)


@pytest.mark.parametrize("name", sorted(VALID))
def test_is_refused_without(name: str) -> None:
    with pytest.raises(MalformedChange):
        decode(body_without(name))


@pytest.mark.parametrize("name", sorted(VALID))
@pytest.mark.parametrize("wrong", [None, True, 7, -7, "", "é\n", [], [[]], {}, {"a": {"b": []}}], ids=repr)
def test_a_part_of_the_wrong_type_never_brings_anything_else_down(name: str, wrong: Any) -> None:
    try:
        change = decode(body_with(**{name: wrong}))
    except MalformedChange:
        return
    assert (name, wrong) in [
        ("prev", ""),
        ("seen", 7),
        ("schema", 7),
        ("set", {}),
        ("over", {}),
        ("set", {"a": {"b": []}}),
    ]
    assert change.body == body_with(**{name: wrong})


def test_the_verdict_on_a_deep_part_does_not_depend_on_how_deep_the_caller_stands() -> None:
    body = body_with(later=nested(300))

    def standing(depth: int) -> str:
        if depth:
            return standing(depth - 1)
        with pytest.raises(MalformedChange) as refused:
            decode(body)
        return str(refused.value)

    assert standing(0) == standing(600) == "too_deep"


@settings(max_examples=150)
@given(st.binary(max_size=200))
@example(b'{"v":1}')
def test_arbitrary_bytes_are_a_change_or_malformed(body: bytes) -> None:
    with pytest.raises(MalformedChange):
        decode(body)


@st.composite
def damaged_bodies(draw: st.DrawFn) -> bytes:
    """Valid bytes with a few bytes changed, cut, doubled or inserted."""
    body = bytearray(body_with(why="问过本人", later=[1]))
    for _ in range(draw(st.integers(1, 3))):
        place = draw(st.integers(0, len(body) - 1))
        match draw(st.sampled_from(["change", "cut", "insert", "double"])):
            case "change":
                body[place] = draw(st.integers(0, 255))
            case "cut":
                del body[place : place + draw(st.integers(1, 5))]
            case "insert":
                body[place:place] = draw(
                    st.sampled_from([b"\x00", b"\\u0000", b"1", b"e9", b'"', b" ", b"{", "é".encode()])
                )
            case "double":
                body[place:place] = body[place : place + draw(st.integers(1, 30))]
    return bytes(body)


@settings(max_examples=250)
@given(damaged_bodies())
def test_damaged_bytes_are_a_change_with_another_id_or_malformed(body: bytes) -> None:
    try:
        change = decode(body)
    except MalformedChange as refused:
        event(f"refused: {refused}")
        return
    event("still a change")
    assert change.body == body
    assert change.id == content_id(body)
    assert canonical(json.loads(body)) == body


texts = st.text(st.characters(codec=None, exclude_categories=()), max_size=12)
scalars = st.one_of(st.none(), st.booleans(), st.integers(-(2**60), 2**60), texts, st.floats())
anything: st.SearchStrategy[Any] = st.recursive(
    scalars,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(texts, inner, max_size=3)),
    max_leaves=8,
)
ids = st.sampled_from(["0" * 32, "a" * 32, "0123456789abcdef" * 2, "not an id"])


@settings(max_examples=200)
@given(
    st.dictionaries(st.one_of(texts, st.sampled_from(["notes", "tags/x"])), anything, max_size=4),
    st.dictionaries(st.sampled_from(["notes", "tags/x"]), st.lists(ids, max_size=3), max_size=2),
    st.one_of(st.just(""), texts),
)
def test_what_is_composed_can_be_decoded_or_is_malformed(
    writes: dict[str, Any], over: dict[str, list[str]], why: str
) -> None:
    try:
        change = compose_with(set=writes, over=over, why=why)
    except MalformedChange as refused:
        event(f"refused: {refused}")
        return
    event("composed")
    assert decode(change.body) == change
    assert unicodedata.is_normalized("NFC", change.body.decode())
    assert set(change.over) == {path for path, names in over.items() if names}


clean_texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


@given(st.dictionaries(st.from_regex(r"[a-z]{1,8}(/[a-z]{1,3})?", fullmatch=True), clean_texts, min_size=1, max_size=5))
def test_every_written_text_comes_back_composed_and_otherwise_untouched(writes: dict[str, str]) -> None:
    change = compose_with(set=writes)
    assert dict(change.set) == {path: unicodedata.normalize("NFC", text) for path, text in writes.items()}


@pytest.mark.parametrize(
    "parts",
    [
        pytest.param({"set": {"x": "\ud800"}}, id="a lone surrogate"),
        pytest.param({"set": {"x": 1.5}}, id="a fraction"),
        pytest.param({"set": {"x": float("nan")}}, id="not a number"),
        pytest.param({"set": {"x": b"bytes"}}, id="bytes"),
        pytest.param({"set": {"x": 10**5000}}, id="a huge number"),
        pytest.param({"set": {"x": nested(100_000)}}, id="a hundred thousand lists in one another"),
        pytest.param({"set": {"x": "y" * 70_000}}, id="a text too large"),
        pytest.param({"set": {1: 2, "x": 3}}, id="keys of two types"),
        pytest.param({"set": {}, "over": {"x": []}}, id="nothing to say"),
        pytest.param({"at": Stamp(-1, 0)}, id="a time before 1970"),
        pytest.param({"grid": "Grid"}, id="a grid that cannot be"),
    ],
)
def test_composing_refuses(parts: dict[str, Any]) -> None:
    with pytest.raises(MalformedChange):
        compose_with(**parts)


def test_composing_leaves_out_an_over_that_names_nothing_even_when_it_is_an_iterator() -> None:
    assert compose_with(over={"notes": iter(())}).over == {}


@given(st.binary(max_size=200))
def test_any_bytes_survive_the_wire_as_text(body: bytes) -> None:
    assert body_bytes(json.loads(json.dumps(body_text(body)))) == body


@given(st.text(st.characters(exclude_categories=()), max_size=50))
def test_any_text_stands_for_some_bytes(text: str) -> None:
    assert isinstance(body_bytes(text), bytes)
    if not any("\ud800" <= character <= "\udfff" for character in text):
        assert body_bytes(text) == text.encode()


@st.composite
def odd_values(draw: st.DrawFn) -> bytes:
    """A change with values of any JSON text: numbers beyond every width, fractions, escapes, keys out of order."""
    odd = st.sampled_from(
        ["1.0", "1e5", "-0", "-0.0", "NaN", "18446744073709551616", "9223372036854775808", "[1.5]", '{"a":{"b":0.1}}',
         '"\\ud800"', '"\\u00e9"', '"e\u0301"', '"\\/"', '"\\b\\f\\u001f"', '"\x7f"', '"\u2028"',
         '{"b":1,"a":2}', '{"a":1,"a":2}', "true", "null"]
    )  # fmt: skip
    text = canonical(VALID | {"set": {"x": "HERE"}} | draw(st.sampled_from([{}, {"later": "HERE"}]))).decode()
    return text.replace('"HERE"', draw(odd | st.integers().map(str) | st.floats().map(repr))).encode("utf-8", "replace")


@settings(max_examples=300)
@given(damaged_bodies() | st.sampled_from([each.values[0] for each in (*ACCEPTED, *REFUSED)]) | odd_values())
def test_reading_quickly_and_reading_exactly_give_the_same_verdict(body: bytes) -> None:
    def verdict() -> Change | str:
        try:
            return decode(body)
        except MalformedChange as refused:
            return str(refused)

    quick = verdict()
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(changes, "_read_quickly", lambda _body: None)
        assert verdict() == quick
    event("a change" if isinstance(quick, Change) else quick)
