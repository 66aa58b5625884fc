"""Only what a person edited in a ledger becomes a change, and nothing is overwritten unseen."""

from typing import Any

import pytest

from doorstep_shared.changes import Json
from doorstep_shared.kinds import Kind, find_kind
from doorstep_shared.ledger.planning import Plan
from doorstep_shared.ledger.sheets import Column, Line, Sheet, Table
from doorstep_shared.rules import Shown
from tests.shared.ledger.sheets_of_records import ID, brought_in, held, sheet, shown, table

DOOR = {"building": "3", "unit": "2", "room": "501", "use": "self", "phone": "13800001111", "remark": "=1+1"}
OTHER = {"building": "3", "unit": "2", "room": "502"}
FIRST, SECOND = ID.format(1000), ID.format(1001)


def kind_of(name: str) -> Kind:
    found = find_kind(name)
    assert found is not None
    return found


class Office:
    """A ledger lying in an office while the register goes on."""

    def __init__(self, kind_name: str, *records: dict[str, Json], **options: Any) -> None:
        self.kind = kind_of(kind_name)
        self.records: dict[str, Shown] = held(records)
        self.sheet: Sheet = sheet(self.kind, table(self.kind, self.records, **options), ".xlsx")

    def edits(self, row: int, **texts: str) -> "Office":
        """Type into the cells of a row, by field name; `id` and `mark` are the last columns."""
        labels = {name: field.label.zh for name, field in self.kind.fields.items()}
        places = {**labels, "id": "编号", "mark": "导出标记", "grid": "网格"}
        lines = list(self.sheet.lines)
        cells = list(lines[row].cells)
        for name, text in texts.items():
            cells[self.sheet.header.index(places[name])] = text
        lines[row] = lines[row]._replace(cells=tuple(cells))
        self.sheet = self.sheet._replace(lines=lines)
        return self

    def adds(self, **texts: str) -> "Office":
        """Type a new row below the others."""
        blank = Line(len(self.sheet.lines) + 2, ("",) * len(self.sheet.header))
        self.sheet = self.sheet._replace(lines=[*self.sheet.lines, blank])
        return self.edits(-1, **texts)

    def meanwhile(self, record: str, *, conflicts: tuple[str, ...] = (), deleted: bool = False, **values: Json) -> None:
        """What workers did since the export."""
        merged = {**self.records[record].values, **values}
        self.records[record] = shown(merged, conflicts=conflicts, deleted=deleted)

    def plan(self) -> Plan:
        return brought_in(self.kind, self.sheet, self.records)


def news(plan: Plan) -> list[dict[str, Json]]:
    assert plan.wrong == []
    return [dict(match.values) for match in plan.matches]


def reasons(plan: Plan) -> list[str]:
    return [reason.en for _, reason in plan.wrong]


def test_only_the_edited_cell_is_written_and_what_others_did_since_stays() -> None:
    office = Office("dwelling", DOOR)
    office.meanwhile(FIRST, phone="13900002222", remark="门铃坏了")
    assert news(office.edits(0, use="出租").plan()) == [{"use": "rented"}]


def test_a_cell_others_changed_since_is_told_and_written_when_the_corrected_line_comes_again() -> None:
    office = Office("dwelling", DOOR).edits(0, use="出租", remark="新的")
    office.meanwhile(FIRST, use="vacant", floor=5)
    told = office.plan()
    assert reasons(told) == ["somebody changed it since the export: use is “vacant” now"]
    again = office.sheet._replace(lines=[told.wrong[0][0]])
    assert news(brought_in(office.kind, again, office.records)) == [{"use": "rented", "remark": "新的"}]


def test_a_phone_others_changed_since_is_told_masked() -> None:
    office = Office("dwelling", DOOR).edits(0, phone="13700003333")
    office.meanwhile(FIRST, phone="13900002222")
    assert reasons(office.plan()) == ["somebody changed it since the export: phone is “139******22” now"]


@pytest.mark.parametrize("full", [True, False])
def test_phones_masked_or_not_stay_unless_a_new_number_is_typed(full: bool) -> None:
    office = Office("dwelling", DOOR, full=full)
    assert news(office.plan()) == [{}]
    assert news(office.edits(0, phone="１３７ 0000 3333").plan()) == [{"phone": "13700003333"}]


def test_asterisks_say_nothing_even_without_marks_and_are_no_number_for_a_new_record() -> None:
    office = Office("dwelling", DOOR).edits(0, mark="", phone="139******99")
    assert news(office.plan()) == [{}]
    assert reasons(office.adds(building="9", room="1", phone="139******99").plan()) == ["phone is not a phone number"]


def test_without_marks_the_file_wins() -> None:
    office = Office("dwelling", DOOR).edits(0, mark="")
    office.meanwhile(FIRST, use="vacant")
    assert news(office.plan()) == [{"use": "self"}]


def test_an_emptied_cell_and_a_tag_left_out_take_nothing_away() -> None:
    office = Office("dwelling", {**DOOR, "tags": {"gas": True, "pets": True}})
    assert news(office.edits(0, phone="", tags="宠物管理、独居").plan()) == [{"tags/独居": True}]


def test_what_is_written_below_the_texts_is_added_alone() -> None:
    office = Office("visit", {"worker": "王", "notes": ["血压高", "约了复诊"]})
    assert news(office.edits(0, notes="血压高\n约了复诊\r\n 已复诊 ").plan()) == [{"notes": "已复诊"}]


def test_texts_are_not_rewritten_through_a_ledger() -> None:
    office = Office("visit", {"worker": "王", "notes": ["血压高", "约了复诊"]})
    assert reasons(office.edits(0, notes="血压正常\n约了复诊").plan()) == [
        "notes can only be added to, on a new line at the end"
    ]


def test_a_matter_goes_back_for_who_saw_how_far_it_was_and_not_for_an_old_file() -> None:
    closed = {"title": "路灯", "status": "closed"}
    assert news(Office("matter", closed).edits(0, status="已受理").plan()) == [{"status": "accepted"}]
    assert news(Office("matter", closed).edits(0, status="已受理", mark="").plan()) == [{}]


def test_a_row_added_below_becomes_a_new_record() -> None:
    plan = Office("dwelling", DOOR).adds(building="3栋", unit="2", room="0503", use="空置").plan()
    assert [match.is_new for match in plan.matches] == [False, True]
    assert news(plan)[1] == {"building": "3", "unit": "2", "room": "503", "use": "vacant"}


def test_the_address_of_a_door_is_corrected_by_its_id() -> None:
    assert news(Office("dwelling", DOOR).edits(0, room="503").plan()) == [{"room": "503"}]


@pytest.mark.parametrize(
    ("texts", "reason"),
    [
        ({"room": "502"}, "another record has this name or address already"),
        ({"id": ID.format(5)}, f"there is no record {ID.format(5)}"),
        ({"id": "501"}, "the record id is not one"),
        ({"id": SECOND}, None),
        ({"grid": "g9"}, "there is no grid “g9”"),
        ({"use": "城堡"}, "use is not one of the choices (self-occupied, rented, vacant, business)"),
    ],
)
def test_a_wrong_row_is_told_with_its_reason(texts: dict[str, str], reason: str | None) -> None:
    plan = Office("dwelling", DOOR, OTHER).edits(0, **texts).plan()
    if reason is None:
        assert reasons(plan)[-1] == "it means the same record as line 2"
    else:
        assert (reasons(plan), [line.number for line, _ in plan.wrong]) == ([reason], [2])


def test_a_record_deleted_since_is_told() -> None:
    office = Office("dwelling", DOOR).edits(0, use="出租")
    office.meanwhile(FIRST, deleted=True)
    assert reasons(office.plan()) == ["this record was deleted; bring it back first"]


def test_an_open_conflict_is_left_to_people() -> None:
    office = Office("dwelling", DOOR).edits(0, phone="13700003333", use="出租")
    office.meanwhile(FIRST, phone="13900002222", conflicts=("phone",))
    plan = office.plan()
    assert (news(plan), plan.held_back) == ([{"use": "rented"}], 1)


def test_references_are_addresses_where_these_are_sure_and_end_with_the_id_where_not() -> None:
    residents = [{"name": f"王{n}", "dwelling": ID.format(n)} for n in (1, 2, 3, 4)]
    office = Office("resident", *residents)
    column = office.sheet.header.index("住所")
    assert [line.cells[column] for line in office.sheet.lines] == [
        "3-2-501", f"3-2-501 {ID.format(2)}", "A-1", ID.format(4),
    ]  # fmt: skip
    assert news(office.edits(0, dwelling="A栋1室").edits(3, dwelling="3栋2单元501室").plan()) == [
        {"dwelling": ID.format(3)}, {}, {}, {"dwelling": ID.format(1)},
    ]  # fmt: skip
    assert reasons(office.edits(1, dwelling="9-9-999").plan()) == ["there is no dwelling “9-9-999” in the grid"]


def test_a_sheet_with_the_id_needs_no_other_column_to_know_its_records() -> None:
    coming = Table("房屋", [Column("id"), Column("使用情况")], [[FIRST, "出租"]])
    office = Office("dwelling", DOOR)
    office.sheet = sheet(office.kind, coming, ".csv")
    assert news(office.plan()) == [{"use": "rented"}]


@pytest.mark.parametrize("moment", ["2026-05-01T00:00", "1900-01-01T00:01", "1900-02-28T23:59", "2199-12-31T23:59"])
def test_times_at_the_edges_of_days_and_calendars_come_back(moment: str) -> None:
    office = Office("visit", {"worker": "王", "visited_at": moment, "follow_up": moment[:10]})
    assert news(office.plan()) == [{}]
    assert news(office.edits(0, mark="").plan()) == [{}]


def test_a_day_typed_with_a_midnight_and_a_time_typed_as_a_day_are_understood() -> None:
    office = Office("visit", {"worker": "王"}).edits(0, visited_at="2026/5/1", follow_up="2026-05-08 00:00")
    assert news(office.plan()) == [{"visited_at": "2026-05-01T00:00", "follow_up": "2026-05-08"}]


def test_texts_longer_than_a_cell_leave_shortened_and_can_still_be_added_to() -> None:
    office = Office("visit", {"worker": "王", "notes": [f"{n}{'长' * 3999}" for n in range(9)]})
    cell = office.sheet.lines[0].cells[office.sheet.header.index("记录")]
    assert cell.startswith("0长长")
    assert cell.endswith("长…")
    assert len(cell) < 32_767
    assert news(office.plan()) == [{}]
    assert news(office.edits(0, notes=cell + "\n又来过").plan()) == [{"notes": "又来过"}]


def test_dates_as_excel_writes_them_into_a_csv_file_it_saves_are_untouched() -> None:
    office = Office("visit", {"worker": "王", "visited_at": "2026-05-01T09:05", "follow_up": "2026-05-08"})
    assert news(office.edits(0, visited_at="2026/5/1 9:05", follow_up="2026/5/8").plan()) == [{}]
