"""Possible duplicates: which are proposed, merging and undoing it, and what is remembered to be two."""

import pytest

from doorstep_server.services import audit, check, duplicates
from doorstep_server.services.duplicates import Candidates, Judged, Pair
from doorstep_server.store import duplicates as stored
from doorstep_server.store import records
from doorstep_shared.changes import DELETED, LIFE, Json
from doorstep_shared.errors import DoorstepError
from tests.server.office import Office

HASH = "0" * 32


def id_of(number: int) -> str:
    return f"00000000-0000-7000-8000-{number:012}"


def register(office: Office, number: int, kind: str = "dwelling", **values: Json) -> str:
    wang = office.laptops["wang"]
    wang.sync(wang.change(values, kind=kind, record=id_of(number)))
    return id_of(number)


def found(office: Office, candidates: Candidates | None = None) -> list[Pair]:
    return (candidates or Candidates(office.hub)).page(["g1", "g2"], None, 100)[0]


def judged(office: Office, keep: int, other: int, **parts: object) -> Judged:
    values = {"grid": "g1", "kind": "dwelling", "seen": office.grid("g1").seq, "why": "登记了两次", **parts}
    return Judged(keep=id_of(keep), other=id_of(other), **values)  # type: ignore[arg-type]


def twins(office: Office) -> None:
    register(office, 1, building="3", unit="1", room="501")
    register(office, 2, building="3栋", unit="1单元", room="501室", contact="陈师傅")


@pytest.mark.parametrize(
    ("kind", "one", "two", "reason"),
    [
        ("dwelling", {"building": "3", "room": "501"}, {"building": "3", "room": "501"}, "same_door"),
        (
            "dwelling",
            {"building": "3", "room": "501"},
            {"building": "3号楼", "unit": "1", "room": "501"},
            "similar_door",
        ),
        ("dwelling", {"building": "3", "room": "501"}, {"building": "3", "room": "502"}, None),
        ("dwelling", {"building": "3"}, {"building": "3"}, None),
        ("resident", {"name": "张伟", "birth": "1960-01-01"}, {"name": "张 伟", "birth": "1961-12-31"}, "same_person"),
        ("resident", {"name": "张伟", "birth": "1960-01-01"}, {"name": "张伟", "birth": "1962-01-01"}, None),
        ("resident", {"name": "张伟", "dwelling": id_of(9)}, {"name": "张伟", "dwelling": id_of(9)}, "same_household"),
        ("resident", {"name": "张伟"}, {"name": "张伟"}, None),
        (
            "resident",
            {"name": "甲", "identity_hash": "0" * 32},
            {"name": "乙", "identity_hash": "0" * 32},
            "same_identity",
        ),
    ],
)
def test_pairs_are_proposed_by_likeness(
    office: Office, kind: str, one: dict[str, Json], two: dict[str, Json], reason: str | None
) -> None:
    register(office, 1, kind, **one)
    register(office, 2, kind, **two)
    assert [(pair.key, pair.reason) for pair in found(office)] == (
        [(("g1", kind, id_of(1), id_of(2)), reason)] if reason else []
    )


def test_what_was_deleted_is_not_proposed(office: Office) -> None:
    twins(office)
    wang = office.laptops["wang"]
    held = records.find(office.hub.store, "dwelling", id_of(2))
    assert held is not None
    wang.sync(wang.change({LIFE: DELETED}, record=id_of(2), over={LIFE: sorted(held.state.change_ids())}))
    assert found(office) == []


def test_pairs_are_looked_for_again_when_a_grid_has_grown(office: Office) -> None:
    candidates = Candidates(office.hub)
    register(office, 1, building="3", room="501")
    assert found(office, candidates) == []
    register(office, 2, building="3", room="501")
    assert len(found(office, candidates)) == 1


def test_a_page_of_pairs_goes_on_after_the_last_and_loses_none(office: Office) -> None:
    for number in range(1, 9):
        register(office, number, building=str(number // 2), room="501")
        register(office, 100 + number, building=str(number // 2), room="501")
    candidates, seen, after = Candidates(office.hub), [], None
    while True:
        pairs, has_more = candidates.page(["g1"], after, 3)
        seen += pairs
        if not has_more:
            break
        after = pairs[-1].key
    assert seen == found(office)
    assert len(seen) == len(set(seen)) > 8


def test_a_merged_record_stands_for_the_other_and_nothing_of_it_is_lost(office: Office) -> None:
    twins(office)
    written = duplicates.merge(office.hub, "admin", judged(office, 1, 2), "501", office.now_ms)
    assert dict(written.set) == {"_same_as": id_of(1)}
    assert found(office) == []
    held = records.find(office.hub.store, "dwelling", id_of(2))
    assert held is not None
    assert (held.shown().same_as, held.shown().values["contact"]) == (id_of(1), "陈师傅")
    assert [(row.record, row.same_as) for row in stored.merged(office.hub.store, ["g1"], 9)] == [(id_of(2), id_of(1))]
    assert stored.merged(office.hub.store, ["g2"], 9) == []


def test_a_merge_is_undone_and_everything_is_as_before(office: Office) -> None:
    twins(office)
    before = records.raw_rows(office.hub.store, "dwelling", "g1")[id_of(2)]
    duplicates.merge(office.hub, "admin", judged(office, 1, 2), "501", office.now_ms)
    duplicates.separate(office.hub, "admin", judged(office, 1, 2), "501", office.now_ms)
    after = records.raw_rows(office.hub.store, "dwelling", "g1")[id_of(2)]
    differing = {number for number, (was, now) in enumerate(zip(before, after, strict=True)) if was != now}
    assert differing == {3, 4, 8, 10}, "only who changed it last, where, and how its state is written down"
    assert len(found(office)) == 1
    assert check.check(office.hub).findings == ()
    with pytest.raises(DoorstepError, match="not_found"):
        duplicates.separate(office.hub, "admin", judged(office, 1, 2), "501", office.now_ms)


def test_of_two_supervisors_who_merge_one_way_and_the_other_the_second_is_told(office: Office) -> None:
    twins(office)
    first, second = judged(office, 1, 2), judged(office, 2, 1)
    duplicates.merge(office.hub, "admin", first, "501", office.now_ms)
    with pytest.raises(DoorstepError, match="changed_meanwhile"):
        duplicates.merge(office.hub, "admin", second, "501", office.now_ms)
    fresh = judged(office, 2, 1)
    with pytest.raises(DoorstepError, match="not_found"):
        duplicates.merge(office.hub, "admin", fresh, "501", office.now_ms)


def test_a_record_that_changed_after_the_page_was_opened_is_looked_at_first(office: Office) -> None:
    twins(office)
    stale = judged(office, 1, 2)
    li = office.laptops["li"]
    li.sync(li.change({"remark": "分成了两户"}, record=id_of(1)))
    with pytest.raises(DoorstepError, match="changed_meanwhile"):
        duplicates.merge(office.hub, "admin", stale, "501", office.now_ms)


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ({"keep": 7}, "not_found"),
        ({"other": 7}, "not_found"),
        ({"other": 1}, "not_found"),
        ({"grid": "g2"}, "not_found"),
        ({"kind": "resident"}, "not_found"),
        ({"seen": 0}, "changed_meanwhile"),
        ({"why": ""}, "invalid_value"),
        ({"why": "长" * 501}, "invalid_value"),
    ],
    ids=str,
)
def test_a_merge_that_makes_no_sense_writes_nothing(office: Office, parts: dict[str, object], code: str) -> None:
    twins(office)
    seq = office.grid("g1").seq
    sent = {"keep": 1, "other": 2, **parts}
    with pytest.raises(DoorstepError) as refused:
        duplicates.merge(office.hub, "admin", judged(office, **sent), "501", office.now_ms)  # type: ignore[arg-type]
    assert refused.value.code == code
    assert office.grid("g1").seq == seq


def test_what_is_found_to_be_two_is_not_proposed_again_until_somebody_asks(office: Office) -> None:
    twins(office)
    pair = ("g1", "dwelling", id_of(2), id_of(1))
    duplicates.say_distinct(office.hub, "admin", pair, "是两户", office.now_ms)
    assert found(office) == []
    (known,) = stored.distinct(office.hub.store, ["g1"])
    assert (known.left, known.right, known.by, known.why) == (id_of(1), id_of(2), "admin", "是两户")
    assert audit.read(office.hub, ["admin"]).notes[0].action == "say_distinct"
    duplicates.look_again(office.hub, "admin", pair, office.now_ms)
    assert len(found(office)) == 1
    with pytest.raises(DoorstepError, match="not_found"):
        duplicates.look_again(office.hub, "admin", pair, office.now_ms)


@pytest.mark.parametrize("pair", [("g1", "dwelling", id_of(1), id_of(1)), ("g1", "dwelling", id_of(1), id_of(7))])
def test_only_two_records_that_exist_can_be_two(office: Office, pair: duplicates.Key) -> None:
    twins(office)
    with pytest.raises(DoorstepError, match="not_found"):
        duplicates.say_distinct(office.hub, "admin", pair, "x", office.now_ms)


def test_hundreds_of_one_name_are_not_all_compared_with_each_other(office: Office) -> None:
    wang = office.laptops["wang"]
    crowd = [
        wang.change({"name": "王芳", "birth": "1970-01-01"}, kind="resident", record=id_of(number))
        for number in range(1, 301)
    ]
    wang.sync(*crowd)
    assert 0 < len(Candidates(office.hub).page(["g1"], None, 10**6)[0]) <= 300 * duplicates.MOST_BESIDE
