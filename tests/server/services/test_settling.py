"""Conflicts as a supervisor reads and settles them, on both databases."""

from datetime import UTC, datetime

import pytest

from doorstep_server.services import check, conflicts, settling
from doorstep_server.services.conflicts import Wanted
from doorstep_server.services.settling import OTHER, Settlement
from doorstep_server.store import records
from doorstep_shared.changes import DELETED, KEPT, LIFE, Change
from doorstep_shared.errors import DoorstepError
from tests.server.office import DOOR, Office

MINE = Wanted(["g1", "g2"])


def local_day(at_ms: int) -> str:
    return datetime.fromtimestamp(at_ms / 1000, UTC).strftime("%Y-%m-%d")


def disagree(office: Office, record: str = DOOR) -> tuple[Change, Change]:
    """王 and 李 correct one number apart."""
    wang, li = office.laptops["wang"], office.laptops["li"]
    first = wang.change({"room": "501", "phone": "13800000000"}, record=record)
    wang.sync(first)
    seen = office.grid("g1").seq
    over = {"phone": [first.id]}
    hers = wang.change({"phone": "13800000001"}, record=record, over=over, seen=seen, why="她本人说的")
    office.now_ms += 1000
    his = li.change({"phone": "13800000002"}, record=record, over=over, seen=seen)
    wang.sync(hers)
    office.now_ms += 60_000
    li.sync(his)
    return hers, his


def decided(office: Office, choice: str, *, path: str = "phone", typed: str = "", **parts: object) -> Settlement:
    values = {"grid": "g1", "kind": "dwelling", "record": DOOR, "seen": office.grid("g1").seq, "why": "已核实", **parts}
    return Settlement(path=path, choice=choice, typed=typed, **values)  # type: ignore[arg-type]


def settle(office: Office, decision: Settlement) -> Change:
    return settling.settle(office.hub, "admin", decision, "501", office.now_ms)


def shown(office: Office) -> records.Record:
    held = records.find(office.hub.store, "dwelling", DOOR)
    assert held is not None
    return held


def test_a_conflict_is_told_with_what_stood_before_and_who_wrote_what_when_and_why(office: Office) -> None:
    hers, his = disagree(office)
    (found,) = conflicts.read(office.hub, MINE, None, local_day).records
    (dispute,) = found.disputes
    assert dispute.base == ("13800000000",)
    assert [(side.value, side.by, side.change) for side in dispute.sides] == [
        ("13800000001", ("wang",), hers.id),
        ("13800000002", ("li",), his.id),
    ]
    assert dispute.sides[0].why == "她本人说的"
    assert dispute.sides[1].received_ms - dispute.sides[1].at_ms == 60_000
    assert dispute.now == "13800000002"
    assert (found.door.address, found.seq) == ("501", office.grid("g1").seq)


def test_a_side_names_the_visit_its_author_recorded_at_that_door_on_that_day(office: Office) -> None:
    disagree(office)
    wang = office.laptops["wang"]
    for number, (day, worker) in enumerate((("2026-09-21", "wang"), ("2026-09-20", "wang"), ("2026-09-21", "zhao"))):
        visit = {"dwelling": DOOR, "visited_at": f"{day}T10:00", "worker": worker, "notes": f"第{number}次"}
        wang.sync(wang.change(visit, kind="visit", record=f"00000000-0000-7000-8000-00000000010{number}"))
    assert local_day(office.now_ms) == "2026-09-21"
    (found,) = conflicts.read(office.hub, Wanted(["g1"], kind="dwelling"), None, local_day).records
    hers, his = found.disputes[0].sides
    assert hers.visit is not None
    assert hers.visit.notes == "第0次"
    assert his.visit is None


def test_the_chosen_side_stands_with_the_reason_and_both_are_superseded(office: Office) -> None:
    hers, his = disagree(office)
    written = settle(office, decided(office, hers.id))
    assert set(written.over["phone"]) == {hers.id, his.id}
    assert (written.set, written.why, written.by) == ({"phone": "13800000001"}, "已核实", "admin")
    assert shown(office).shown().conflicts == ()
    assert conflicts.read(office.hub, MINE, None, local_day).records == []
    assert check.check(office.hub).findings == ()


def test_a_third_value_is_normalised_and_checked_as_everywhere(office: Office) -> None:
    disagree(office)
    with pytest.raises(DoorstepError) as refused:
        settle(office, decided(office, OTHER, typed="打不通"))
    assert refused.value.code == "invalid_value"
    assert settle(office, decided(office, OTHER, typed="１３８ 0000 0009")).set == {"phone": "13800000009"}


def test_what_somebody_else_settled_meanwhile_is_not_overwritten(office: Office) -> None:
    hers, his = disagree(office)
    first, second = decided(office, hers.id), decided(office, his.id)
    settle(office, first)
    with pytest.raises(DoorstepError) as refused:
        settle(office, second)
    assert refused.value.code == "changed_meanwhile"
    assert "管理员" in refused.value.sentence("zh")
    assert shown(office).shown().values["phone"] == "13800000001"


def test_a_third_side_that_came_meanwhile_is_looked_at_first(office: Office) -> None:
    hers, _ = disagree(office)
    stale = decided(office, hers.id)
    wang = office.laptops["wang"]
    wang.sync(wang.change({"phone": "13800000003"}, over={"phone": [hers.id]}))
    with pytest.raises(DoorstepError, match="changed_meanwhile"):
        settle(office, stale)


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ({"choice": "0" * 32}, "invalid_value"),
        ({"choice": ""}, "invalid_value"),
        ({"choice": OTHER, "typed": "1" * 100_000}, "invalid_value"),
        ({"choice": "kept"}, "invalid_value"),
        ({"why": ""}, "invalid_value"),
        ({"why": " \n "}, "invalid_value"),
        ({"why": "长" * 501}, "invalid_value"),
        ({"why": "a\x00b"}, "invalid_value"),
        ({"why": "\ud800"}, "invalid_value"),
        ({"path": "room"}, "no_conflict"),
        ({"path": "nothing/such"}, "no_conflict"),
        ({"path": LIFE}, "no_conflict"),
        ({"record": "00000000-0000-7000-8000-00000000dead"}, "not_found"),
        ({"kind": "resident"}, "not_found"),
        ({"kind": "nonsense"}, "not_found"),
        ({"grid": "g2"}, "not_found"),
        ({"seen": 0}, "changed_meanwhile"),
    ],
    ids=str,
)
def test_a_form_that_makes_no_sense_writes_nothing(office: Office, parts: dict[str, object], code: str) -> None:
    hers, _ = disagree(office)
    seq = office.grid("g1").seq
    with pytest.raises(DoorstepError) as refused:
        settle(office, decided(office, **{"choice": hers.id, **parts}))  # type: ignore[arg-type]
    assert refused.value.code == code
    assert office.grid("g1").seq == seq


def test_a_position_the_log_has_not_reached_counts_as_its_end(office: Office) -> None:
    hers, _ = disagree(office)
    assert settle(office, decided(office, hers.id, seen=10**14)).seen == office.grid("g1").seq - 1


def delete_against_edit(office: Office) -> None:
    wang, li = office.laptops["wang"], office.laptops["li"]
    first = wang.change({"room": "501"})
    wang.sync(first)
    seen = office.grid("g1").seq
    wang.sync(wang.change({LIFE: DELETED}, over={LIFE: [first.id]}, seen=seen, why="拆了"))
    li.sync(li.change({"contact": "张三"}, seen=seen))


def test_a_deletion_against_an_edit_tells_what_was_edited_unseen(office: Office) -> None:
    delete_against_edit(office)
    (found,) = conflicts.read(office.hub, MINE, None, local_day).records
    (dispute,) = found.disputes
    assert [(side.value, side.by, side.why) for side in dispute.sides] == [(DELETED, ("wang",), "拆了")]
    assert [(edit.path, edit.value, edit.by) for edit in dispute.unseen] == [("contact", "张三", "li")]


@pytest.mark.parametrize(("choice", "is_deleted"), [(KEPT, False), (DELETED, True)])
def test_a_deletion_against_an_edit_is_settled_either_way(office: Office, choice: str, is_deleted: bool) -> None:
    delete_against_edit(office)
    settle(office, decided(office, choice, path=LIFE))
    now = shown(office).shown()
    assert (now.deleted, now.conflicts) == (is_deleted, ())
    assert now.values["contact"] == "张三"


def test_a_deletion_is_not_settled_over_an_edit_that_came_meanwhile(office: Office) -> None:
    delete_against_edit(office)
    stale = decided(office, DELETED, path=LIFE)
    li = office.laptops["li"]
    li.sync(li.change({"remark": "还住着人"}))
    with pytest.raises(DoorstepError, match="changed_meanwhile"):
        settle(office, stale)


def door(number: int) -> str:
    return f"00000000-0000-7000-8000-0000000000{number:02}"


def test_the_list_is_newest_first_pages_by_key_and_loses_none(office: Office) -> None:
    for number in range(10, 17):
        disagree(office, door(number))
    found, before = [], None
    for _ in range(10):
        page = conflicts.read(office.hub, MINE, before, local_day, limit=3)
        found += [each.record.record for each in page.records]
        if (before := page.before) is None:
            break
    assert found == [door(number) for number in range(16, 9, -1)]


def test_the_list_can_be_narrowed_to_a_grid_a_kind_and_who_wrote_a_side(office: Office) -> None:
    disagree(office)
    assert conflicts.count(office.hub, MINE) == 1
    for wanted, count in (
        (Wanted(["g1"], by="li"), 1),
        (Wanted(["g1"], by="zhao"), 0),
        (Wanted(["g1"], by="l%"), 0),
        (Wanted(["g1"], kind="resident"), 0),
        (Wanted(["g2"]), 0),
        (Wanted([]), 0),
    ):
        assert len(conflicts.read(office.hub, wanted, None, local_day).records) == count, wanted


def test_who_is_only_named_in_a_value_wrote_no_side(office: Office) -> None:
    disagree(office)
    wang = office.laptops["wang"]
    wang.sync(wang.change({"remark": "zhao", "contact": "zhao"}))
    assert conflicts.read(office.hub, Wanted(["g1"], by="zhao"), None, local_day).records == []


def test_the_next_one_is_the_one_after_in_the_list_then_the_first(office: Office) -> None:
    for number in (10, 11, 12):
        disagree(office, door(number))
    listed = conflicts.read(office.hub, MINE, None, local_day).records
    assert conflicts.following(office.hub, MINE, listed[0].position) == door(11)
    assert conflicts.following(office.hub, MINE, listed[2].position) == door(12)
    assert conflicts.following(office.hub, Wanted(["g2"]), None) is None


def stand_back(office: Office) -> tuple[Change, Change]:
    """王 and 李 write another use of a door apart: the later shows."""
    wang, li = office.laptops["wang"], office.laptops["li"]
    first = wang.change({"room": "501", "use": "self"})
    wang.sync(first)
    seen = office.grid("g1").seq
    over = {"use": [first.id]}
    hers = wang.change({"use": "rented"}, over=over, seen=seen)
    office.now_ms += 1000
    his = li.change({"use": "vacant"}, over=over, seen=seen)
    wang.sync(hers)
    li.sync(his)
    return hers, his


def restore(office: Office, decision: Settlement) -> Change:
    return settling.restore(office.hub, "admin", decision, "501", office.now_ms)


def test_a_value_that_stood_back_is_told_and_stands_again_with_a_reason(office: Office) -> None:
    hers, his = stand_back(office)
    (found,) = conflicts.stood_back(office.hub, ["g1"], DOOR, local_day)
    (dispute,) = found.disputes
    assert [(side.value, side.by) for side in dispute.sides] == [("rented", ("wang",)), ("vacant", ("li",))]
    assert (dispute.now, dispute.base) == ("vacant", ("self",))
    written = restore(office, decided(office, hers.id, path="use"))
    assert set(written.over["use"]) == {hers.id, his.id}
    assert shown(office).shown().values["use"] == "rented"
    assert conflicts.stood_back(office.hub, ["g1"], DOOR, local_day) == []
    assert conflicts.stood_back(office.hub, ["g2"], DOOR, local_day) == []


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ({"path": "room"}, "no_conflict"),
        ({"path": "_same_as"}, "no_conflict"),
        ({"choice": OTHER}, "invalid_value"),
        ({"choice": "0" * 32}, "invalid_value"),
        ({"why": ""}, "invalid_value"),
        ({"seen": 0}, "changed_meanwhile"),
    ],
    ids=str,
)
def test_a_restoration_that_makes_no_sense_writes_nothing(office: Office, parts: dict[str, object], code: str) -> None:
    hers, _ = stand_back(office)
    seq = office.grid("g1").seq
    with pytest.raises(DoorstepError) as refused:
        restore(office, decided(office, **{"choice": hers.id, "path": "use", **parts}))  # type: ignore[arg-type]
    assert refused.value.code == code
    assert office.grid("g1").seq == seq


def test_a_value_that_stood_back_in_a_conflict_is_settled_there_and_not_restored(office: Office) -> None:
    hers, _ = disagree(office)
    assert conflicts.stood_back(office.hub, ["g1"], DOOR, local_day) == []
    with pytest.raises(DoorstepError, match="no_conflict"):
        restore(office, decided(office, hers.id))
