"""The merged log in words: what each line says of what happened."""

from collections.abc import Sequence

import pytest

from doorstep_server.services import devices, log_reading, log_words, members, review
from doorstep_server.services.log_reading import Line, Wanted, position_text, read_position
from doorstep_server.services.log_summary import standings
from doorstep_shared.errors import DoorstepError
from doorstep_shared.i18n import Language
from tests.server.office import DOOR, ByHand, Office

VISIT = "00000000-0000-7000-8000-000000000002"
NOTE = "00000000-0000-7000-8000-000000000003"


@pytest.fixture
def wang(office: Office) -> ByHand:
    return office.laptops["wang"]


@pytest.fixture
def li(office: Office) -> ByHand:
    return office.laptops["li"]


def read(office: Office, grids: Sequence[str] = ("g1",), **wanted: object) -> list[Line]:
    return log_reading.read(office.hub, Wanted(grids, **wanted)).lines  # type: ignore[arg-type]


def newest(office: Office) -> Line:
    return read(office)[0]


def remarks(line: Line, language: Language = "en") -> list[str]:
    return [sentence for _, sentence in log_words.remarks(line, language)]


def test_a_new_dwelling_is_told_with_its_address_and_values(office: Office, wang: ByHand) -> None:
    wang.sync(wang.change({"building": "3", "unit": "2", "room": "501", "use": "rented"}))
    line = newest(office)
    assert (line.by, log_words.what(line, "en"), log_words.where(line, "en")) == ("wang", "added a dwelling", "3-2-501")
    assert log_words.what(line, "zh") == "新增房屋"
    assert log_words.edits(line, "en")[-1] == ("use", "", "rented")
    assert not line.is_notable


def test_a_change_tells_old_and_new(office: Office, wang: ByHand) -> None:
    first = wang.change({"use": "rented"})
    wang.sync(first, wang.change({"use": "vacant"}, over={"use": [first.id]}))
    assert log_words.edits(newest(office), "en") == [("use", "rented", "vacant")]
    assert log_words.edits(newest(office), "zh") == [("使用情况", "出租", "空置")]


def test_a_cleared_field_and_a_removed_tag_are_told(office: Office, wang: ByHand) -> None:
    first = wang.change({"contact": "张三", "tags/独居老人": True})
    over = {"contact": [first.id], "tags/独居老人": [first.id]}
    wang.sync(first, wang.change({"contact": None}, over=over))
    assert log_words.edits(newest(office), "zh") == [("联系人", "张三", "（无）"), ("标签 独居老人", "有", "（无）")]


def test_phone_numbers_are_masked(office: Office, wang: ByHand) -> None:
    first = wang.change({"phone": "13800001234"})
    wang.sync(first, wang.change({"phone": "13900005678"}, over={"phone": [first.id]}))
    assert log_words.edits(newest(office), "en") == [("phone", "138******34", "139******78")]


def test_a_visit_and_a_note_on_it_tell_the_door(office: Office, wang: ByHand) -> None:
    wang.sync(
        wang.change({"building": "3", "room": "501"}),
        wang.change({"dwelling": DOOR, "visited_at": "2026-09-20T10:00"}, kind="visit", record=VISIT),
        wang.change({"subject": VISIT, "text": "灯坏了"}, kind="note", record=NOTE),
    )
    assert [log_words.where(line, "en") for line in read(office)[:2]] == ["3-501 灯坏了", "3-501 2026-09-20 10:00"]


def test_work_on_different_fields_is_told_as_merged(office: Office, wang: ByHand, li: ByHand) -> None:
    wang.sync(wang.change({"building": "3", "room": "501"}))
    seen = office.grid("g1").seq
    wang.sync(wang.change({"use": "rented"}, seen=seen))
    li.sync(li.change({"contact": "张三"}, seen=seen))
    assert remarks(newest(office)) == ["Merged with wang's change: different fields"]
    assert newest(office).is_notable


def test_work_on_what_one_had_seen_is_not_told_as_merged(office: Office, wang: ByHand, li: ByHand) -> None:
    wang.sync(wang.change({"use": "rented"}))
    li.sync(li.change({"contact": "张三"}))
    assert remarks(newest(office)) == []


def test_work_on_the_same_field_tells_what_it_shows_and_whose_that_is(office: Office, wang: ByHand, li: ByHand) -> None:
    first = wang.change({"use": "rented"})
    wang.sync(first)
    seen = office.grid("g1").seq
    late = li.change({"use": "business"}, over={"use": [first.id]}, seen=seen)
    office.now_ms += 60_000
    wang.sync(wang.change({"use": "vacant"}, over={"use": [first.id]}, seen=seen))
    li.sync(late)
    assert remarks(newest(office)) == [
        "wang changed use at the same time",
        "use shows vacant (wang)",
        "use, standing back and kept: business (li)",
    ]


def test_two_phones_open_a_conflict_that_names_both_and_its_settling_tells_the_reason(
    office: Office, wang: ByHand, li: ByHand
) -> None:
    wang.sync(wang.change({"building": "3"}))
    seen = office.grid("g1").seq
    one, other = wang.change({"phone": "13800000001"}, seen=seen), li.change({"phone": "13800000002"}, seen=seen)
    wang.sync(one)
    li.sync(other)
    opened = newest(office)
    assert opened.opened == ("phone",)
    assert remarks(opened)[-1] in (
        "Conflict opened: phone 138******01 (wang) / 138******02 (li)",
        "Conflict opened: phone 138******02 (li) / 138******01 (wang)",
    )
    assert standings(office.hub, ["g1"])[0].conflicts == 1
    wang.sync(wang.change({"phone": "13800000002"}, over={"phone": [one.id, other.id]}, why="当面核对"))
    assert remarks(newest(office), "zh") == ["冲突已处理：联系电话", "理由：当面核对"]
    assert standings(office.hub, ["g1"])[0].conflicts == 0


@pytest.mark.parametrize(("why", "said"), [("visit:0123", "理由：走访时一并记下"), ("undo:4567", "理由：撤销")])
def test_a_reason_a_program_wrote_is_told_in_words(office: Office, wang: ByHand, why: str, said: str) -> None:
    wang.sync(wang.change({"building": "3"}, why=why))
    assert remarks(newest(office), "zh") == [said]


def test_a_deletion_against_an_edit_is_told_as_a_conflict(office: Office, wang: ByHand, li: ByHand) -> None:
    first = wang.change({"building": "3"})
    wang.sync(first)
    seen = office.grid("g1").seq
    wang.sync(wang.change({"contact": "张三"}, seen=seen))
    li.sync(li.change({"_life": "deleted"}, over={"_life": [first.id]}, seen=seen))
    line = newest(office)
    assert log_words.what(line, "zh") == "删除房屋"
    assert log_words.edits(line, "zh") == []
    assert "出现冲突：删除还是保留" in remarks(line, "zh")


@pytest.mark.parametrize(
    ("decision", "said", "since"),
    [
        ("release", "管理员 let li's change in: 号码补全", "let in since"),
        ("reject", "管理员 closed li's change: 号码补全", "closed since"),
    ],
)
def test_a_refusal_and_its_decision_are_told(office: Office, li: ByHand, decision: str, said: str, since: str) -> None:
    bad = li.change({"phone": "abc"})
    li.sync(bad)
    refused = "Held for review: a field breaks its rules: phone is not a phone number"
    assert remarks(newest(office)) == [refused]
    assert standings(office.hub, ["g1"])[0].quarantined == 1
    office.now_ms += 1000
    review.decide(office.hub, bad.id, decision, "admin", "号码补全", office.now_ms)  # type: ignore[arg-type]
    decided, first = read(office)[:2]
    assert log_words.what(decided, "en") == said
    assert decided.position.received_ms == office.now_ms
    assert remarks(first) == [f"{refused} ({since})"]
    assert standings(office.hub, ["g1"])[0].quarantined == 0


def test_a_change_of_a_revoked_device_tells_why_it_waits(office: Office, wang: ByHand) -> None:
    devices.revoke(office.hub, wang.device, "admin", office.now_ms)
    wang.sync(wang.change({"use": "rented"}))
    assert remarks(newest(office), "zh") == ["待审核：设备已被停用"]


def test_memberships_are_told(office: Office) -> None:
    members.end_grants(office.hub, "li", "g1", "admin", office.now_ms)
    assert log_words.what(newest(office), "en") == "li is no longer a worker"
    assert log_words.what(read(office)[1], "zh") == "li 成为网格员"


def test_a_clock_far_ahead_is_told(office: Office, wang: ByHand) -> None:
    late = wang.change({"use": "rented"})
    office.now_ms -= 3_600_000
    wang.sync(late)
    (line,) = read(office, kind="dwelling")
    assert remarks(line) == ["The author's clock is wrong: ahead of the hub's"]


def test_a_kind_this_version_does_not_know_is_told_by_its_name(office: Office, wang: ByHand) -> None:
    wang.sync(wang.change({"colour": ["red"]}, kind="bicycle"))
    line = newest(office)
    assert log_words.what(line, "en") == "added a record (bicycle)"
    assert log_words.edits(line, "en") == [("colour", "", '["red"]')]


def test_lines_are_chosen_by_grid_person_kind_and_notability(office: Office, wang: ByHand, li: ByHand) -> None:
    seen = office.grid("g1").seq
    wang.sync(wang.change({"phone": "13800000001"}, seen=seen))
    li.sync(li.change({"phone": "13800000002"}, seen=seen))
    li.sync(li.change({"visited_at": "2026-09-20T10:00"}, kind="visit", record=VISIT))
    assert [line.by for line in read(office, by="wang")] == ["wang"]
    assert [line.change.kind for line in read(office, kind="visit") if line.change] == ["visit"]
    assert [line.opened for line in read(office, notable_only=True)] == [("phone",)]
    assert {line.position.grid for line in read(office, ["g1", "g2"])} == {"g1", "g2"}
    assert read(office, []) == []


@pytest.mark.parametrize("limit", [1, 3, 7, 100])
@pytest.mark.parametrize("notable_only", [False, True])
def test_pages_hold_every_line_once_in_order(
    office: Office, wang: ByHand, li: ByHand, limit: int, notable_only: bool
) -> None:
    seen = office.grid("g1").seq
    for number in range(6):
        record = f"00000000-0000-7000-8000-{number // 2:012}"
        laptop = wang if number % 2 else li
        laptop.sync(laptop.change({"phone": f"1380000000{number}"}, record=record, seen=seen))
        office.now_ms += number % 3
    wanted = Wanted(["street", "g1", "g2"], notable_only=notable_only)
    whole = [line.position for line in log_reading.read(office.hub, wanted, limit=100).lines]
    turned, before = [], None
    while True:
        page = log_reading.read(office.hub, wanted, before, limit)
        turned += [line.position for line in page.lines]
        before = page.before
        if before is None:
            break
    assert turned == whole == sorted(whole, reverse=True)
    assert len(whole) == (3 if notable_only else 9)


def test_the_history_of_a_record_holds_its_refused_changes_too(office: Office, wang: ByHand) -> None:
    wang.sync(wang.change({"use": "rented"}), wang.change({"phone": "abc"}), wang.change({}, over={"use": ["0" * 32]}))
    lines = log_reading.of_record(office.hub, ["g1"], DOOR)
    assert [line.entry.status for line in lines] == ["ok", "quarantined", "ok"]


def test_the_history_of_a_record_of_another_grid_is_not_found(office: Office, wang: ByHand) -> None:
    wang.sync(wang.change({"use": "rented"}))
    with pytest.raises(DoorstepError, match="not_found"):
        log_reading.of_record(office.hub, ["g2"], DOOR)


def test_a_position_survives_its_way_through_an_address(office: Office) -> None:
    position = newest(office).position
    assert read_position(position_text(position)) == position


@pytest.mark.parametrize("text", ["", "1", "1:2", "1:2:", "x:2:g1", "1:-2:g1", "1:2:G 1", "9" * 20 + ":1:g1"])
def test_what_is_no_position_is_malformed(text: str) -> None:
    with pytest.raises(DoorstepError, match="request_malformed"):
        read_position(text)
