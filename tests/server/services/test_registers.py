"""A register's file becomes changes: right lines are written once, wrong ones are told, people's work is respected."""

from datetime import date
from random import Random
from typing import Any

import pytest

from doorstep_server.demo import sheets
from doorstep_server.services import authoring, check, grids, registers
from doorstep_server.services.authoring import Writing
from doorstep_server.services.hub import Hub
from doorstep_server.services.registers import Order
from doorstep_server.store import records
from doorstep_shared.addresses import Address, dwelling_id
from doorstep_shared.changes import Json
from doorstep_shared.editing import Edit, deletion
from doorstep_shared.errors import DoorstepError
from doorstep_shared.identity import read_identity_number
from doorstep_shared.ledger.planning import Plan
from doorstep_shared.synthetic import register
from doorstep_shared.synthetic.places import TREE
from doorstep_shared.synthetic.register import Row
from tests.server.office import NOON_MS, Office

DWELLINGS = "网格,楼栋,单元,房号,使用情况,联系电话,标签\n"
RESIDENTS = "网格,住所,姓名,性别,出生日期,标签\n"


def bring(office: Office, kind: str, text: str | bytes, **options: str | bool) -> Plan:
    data = text if isinstance(text, bytes) else text.encode()
    return registers.import_register(office.hub, Order(kind, data, f"{kind}.csv", "admin", **options), NOON_MS)  # type: ignore[arg-type]


def counts(result: Plan) -> tuple[int, int, int, int]:
    return result.added, result.changed, result.unchanged, len(result.wrong)


def reasons(result: Plan) -> list[tuple[int, str]]:
    return [(line.number, reason.en) for line, reason in result.wrong]


def living(office: Office, kind: str, grid: str = "g1") -> list[dict[str, Json]]:
    rows = records.cells(office.hub.store, kind, grid, [])
    found = records.get_many(office.hub.store, grid, kind, [row[0] for row in rows if not row[1]])
    return [dict(found[row[0]].shown().values) for row in rows if not row[1]]


def door(office: Office, address: Address, grid: str = "g1") -> dict[str, Json]:
    found = records.find(office.hub.store, "dwelling", dwelling_id(grid, address))
    assert found is not None
    return dict(found.shown().values)


def edit(office: Office, record: str, **values: Json) -> None:
    authoring.write(office.hub, "wang", "g1", [Writing("dwelling", record, Edit(set=values))], NOON_MS)


def test_lines_become_records_that_show_what_the_file_says(office: Office) -> None:
    result = bring(office, "dwelling", DWELLINGS + 'g1,３栋,2单元,0501室,出租,138 0000 0000,"燃气安全、宠物管理"\n')
    assert counts(result) == (1, 0, 0, 0)
    assert door(office, Address("3", "2", "501")) == {
        "building": "3",
        "unit": "2",
        "room": "501",
        "use": "rented",
        "phone": "13800000000",
        "tags": {"gas": True, "pets": True},
    }


def test_the_door_gets_the_id_a_worker_would_have_given_it(office: Office) -> None:
    bring(office, "dwelling", DWELLINGS + "g1,3,,501,,,\n")
    assert door(office, Address("3", "", "501"))["room"] == "501"


def test_the_same_file_again_changes_nothing(office: Office) -> None:
    text = DWELLINGS + "g1,3,2,501,自住,10000000001,pets\ng2,3,2,501,空置,,\n"
    bring(office, "dwelling", text)
    before = [office.grid(grid).seq for grid in ("g1", "g2")]
    assert counts(bring(office, "dwelling", text)) == (0, 0, 2, 0)
    assert [office.grid(grid).seq for grid in ("g1", "g2")] == before


def test_only_what_differs_is_written(office: Office) -> None:
    bring(office, "dwelling", DWELLINGS + "g1,3,2,501,自住,10000000001,\n")
    seq = office.grid("g1").seq
    assert counts(bring(office, "dwelling", DWELLINGS + "g1,3,2,501,出租,10000000001,\n")) == (0, 1, 0, 0)
    assert office.grid("g1").seq == seq + 1
    assert door(office, Address("3", "2", "501"))["use"] == "rented"


def test_an_empty_cell_takes_nothing_away(office: Office) -> None:
    bring(office, "dwelling", DWELLINGS + "g1,3,2,501,自住,10000000001,pets\n")
    assert counts(bring(office, "dwelling", DWELLINGS + "g1,3,2,501,,,\n")) == (0, 0, 1, 0)
    assert door(office, Address("3", "2", "501"))["phone"] == "10000000001"


def test_only_missing_fills_gaps_and_replaces_nothing(office: Office) -> None:
    bring(office, "dwelling", DWELLINGS + "g1,3,2,501,自住,,\n")
    result = bring(office, "dwelling", DWELLINGS + "g1,3,2,501,出租,10000000002,gas\n", only_missing=True)
    assert counts(result) == (0, 1, 0, 0)
    shown = door(office, Address("3", "2", "501"))
    assert (shown["use"], shown["phone"], shown["tags"]) == ("self", "10000000002", {"gas": True})


def test_residents_name_their_door_by_its_address(office: Office) -> None:
    bring(office, "dwelling", DWELLINGS + "g1,3,2,501,,,\n")
    result = bring(office, "resident", RESIDENTS + "g1,3栋2单元501,王小明,男,1950/3/7,独居老人\n")
    assert counts(result) == (1, 0, 0, 0)
    (resident,) = living(office, "resident")
    assert resident["dwelling"] == dwelling_id("g1", Address("3", "2", "501"))
    assert (resident["birth"], resident["tags"]) == ("1950-03-07", {"living_alone": True})


def test_a_door_of_another_grid_is_not_taken_for_this_one(office: Office) -> None:
    bring(office, "dwelling", DWELLINGS + "g2,3,2,501,,,\n")
    result = bring(office, "resident", RESIDENTS + "g1,3-2-501,王小明,,,\n")
    assert reasons(result) == [(2, "there is no dwelling “3-2-501” in the grid")]


def test_every_wrong_line_is_told_with_its_number_and_reason_and_the_right_ones_are_written(office: Office) -> None:
    result = bring(
        office,
        "dwelling",
        DWELLINGS
        + "g1,1,1,101,自住,10000000001,\n"
        + "g9,1,1,102,,,\n"
        + "g1,1,1,,,,\n"
        + "g1,1,1,103,城堡,,\n"
        + "g1,1,1,104,,not a phone,\n"
        + "g1,1,1\n"
        + "g1,1,1,101,,,\n"
        + "g1,1\x00,1,105,,,\n"
        + "g1,"
        + "9" * 300
        + ",1,106,,,\n"
        + "g1,1,1,107,,,\u200bx\u200by\n"
        + "g1,1,1,108,,,\n",
    )
    assert counts(result) == (2, 0, 0, 9)
    assert reasons(result) == [
        (3, "there is no grid “g9”"),
        (4, "room is missing"),
        (5, "use is not one of the choices (self-occupied, rented, vacant, business)"),
        (6, "phone is not a phone number"),
        (7, "it has 3 cells instead of 7"),
        (8, "it means the same record as line 2"),
        (9, "building holds control characters"),
        (10, "building is too long"),
        (11, "tags holds control characters"),
    ]


@pytest.mark.parametrize(
    ("kind", "header", "missing"),
    [("dwelling", "网格,楼栋", "room"), ("dwelling", "楼栋,房号", "grid"), ("resident", "网格,姓名", "dwelling")],
)
def test_a_file_without_a_needed_column_is_refused_whole(office: Office, kind: str, header: str, missing: str) -> None:
    with pytest.raises(DoorstepError) as caught:
        bring(office, kind, header + "\ng1,1\n")
    assert caught.value.code == "columns_wrong"
    assert missing in caught.value.sentence("en")


def test_a_column_twice_is_refused_because_nobody_knows_which_one_counts(office: Office) -> None:
    with pytest.raises(DoorstepError) as caught:
        bring(office, "dwelling", "网格,楼栋,building,房号\ng1,1,2,3\n")
    assert "building" in caught.value.sentence("en")


def test_columns_nobody_knows_are_told_and_left_out(office: Office) -> None:
    result = bring(office, "dwelling", "网格,楼栋,房号,信仰,原因\ng1,1,101,x,y\n")
    assert result.unused == ("信仰",)
    assert door(office, Address("1", "", "101")) == {"building": "1", "room": "101"}


def test_columns_are_known_by_name_and_by_label_in_either_language(office: Office) -> None:
    result = bring(office, "dwelling", "GRID,Building,房号,visit frequency,面积(平方米)\ng1,1,101,每月,90\n")
    assert result.unused == ()
    shown = door(office, Address("1", "", "101"))
    assert (shown["visit_frequency"], shown["area"]) == ("monthly", 90)


def test_a_grid_for_all_lines_stands_in_for_the_column(office: Office) -> None:
    assert counts(bring(office, "dwelling", "楼栋,房号\n1,101\n", grid="二网格")) == (1, 0, 0, 0)
    assert len(living(office, "dwelling", "g2")) == 1


@pytest.mark.parametrize(
    ("options", "code"), [({"grid": "nowhere"}, "grid_unknown"), ({"by": "nobody"}, "account_unknown")]
)
def test_an_order_that_cannot_be_carried_out_is_refused(office: Office, options: dict[str, str], code: str) -> None:
    order = Order(**{"kind": "dwelling", "data": "楼栋,房号\n1,2\n".encode(), "path": "f", "by": "admin", **options})  # type: ignore[arg-type]
    with pytest.raises(DoorstepError) as caught:
        registers.import_register(office.hub, order, NOON_MS)
    assert caught.value.code == code


def test_formula_looking_cells_are_plain_text(office: Office) -> None:
    bring(office, "dwelling", "网格,楼栋,房号,联系人,备注\ng1,1,101,=HYPERLINK(1),@x\n")
    shown = door(office, Address("1", "", "101"))
    assert (shown["contact"], shown["remark"]) == ("=HYPERLINK(1)", "@x")


def test_a_deleted_record_is_not_brought_back_by_a_file(office: Office) -> None:
    text = DWELLINGS + "g1,3,2,501,自住,,\n"
    bring(office, "dwelling", text)
    id = dwelling_id("g1", Address("3", "2", "501"))
    authoring.write(office.hub, "wang", "g1", [Writing("dwelling", id, deletion())], NOON_MS)
    assert reasons(bring(office, "dwelling", text)) == [(2, "this record was deleted; bring it back first")]
    assert living(office, "dwelling") == []


def test_a_record_somebody_renamed_is_not_renamed_back(office: Office) -> None:
    text = DWELLINGS + "g1,3,2,501,自住,,\n"
    bring(office, "dwelling", text)
    edit(office, dwelling_id("g1", Address("3", "2", "501")), room="502")
    assert reasons(bring(office, "dwelling", text)) == [(2, "this record has another name or address now")]
    renamed = DWELLINGS + "g1,3,2,502,自住,,\n"
    assert counts(bring(office, "dwelling", renamed)) == (0, 0, 1, 0)


def test_an_open_conflict_is_left_to_people(office: Office) -> None:
    bring(office, "dwelling", DWELLINGS + "g1,3,2,501,自住,,\n")
    id = dwelling_id("g1", Address("3", "2", "501"))
    for account, phone in (("wang", "10000000001"), ("li", "10000000002")):
        laptop = office.laptops[account]
        laptop.sync(laptop.change({"phone": phone}, record=id))
    result = bring(office, "dwelling", DWELLINGS + "g1,3,2,501,出租,10000000003,\n")
    assert (counts(result), result.held_back) == ((0, 1, 0, 0), 1)
    found = records.find(office.hub.store, "dwelling", id)
    assert found is not None
    assert found.shown().conflicts == ("phone",)
    assert found.shown().values["use"] == "rented"


def test_what_a_worker_brings_while_the_file_is_read_is_not_overwritten_unseen(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    bring(office, "dwelling", DWELLINGS + "g1,3,2,501,自住,10000000001,\n")
    id = dwelling_id("g1", Address("3", "2", "501"))
    laptop, write = office.laptops["wang"], authoring.write

    def write_after_a_sync(*words: Any) -> Any:
        laptop.sync(laptop.change({"phone": "10000000002"}, record=id, over={"phone": live(office, id)}))
        return write(*words)

    monkeypatch.setattr(registers.authoring, "write", write_after_a_sync)
    bring(office, "dwelling", DWELLINGS + "g1,3,2,501,,10000000003,\n")
    found = records.find(office.hub.store, "dwelling", id)
    assert found is not None
    assert found.shown().conflicts == ("phone",)
    assert {each.value for each in found.state.live("phone")} == {"10000000002", "10000000003"}


def live(office: Office, id: str) -> list[str]:
    found = records.find(office.hub.store, "dwelling", id)
    assert found is not None
    return [each.id for each in found.state.live("phone")]


def test_a_matter_that_got_further_is_not_set_back_and_texts_are_not_doubled(office: Office) -> None:
    header = "网格,标题,上报时间,状态,内容\n"
    bring(office, "matter", header + "g1,路灯不亮,2026-05-01 09:00,已受理,三号楼前\n")
    result = bring(office, "matter", header + "g1,路灯不亮,2026-05-01 09:00,已上报,三号楼前\n")
    assert counts(result) == (0, 0, 1, 0)
    assert counts(bring(office, "matter", header + "g1,路灯不亮,2026-05-01 09:00,已办结,换了灯泡\n")) == (0, 1, 0, 0)
    (matter,) = living(office, "matter")
    assert (matter["status"], matter["details"]) == ("closed", ["三号楼前", "换了灯泡"])


def test_a_file_from_an_old_computer_is_read(office: Office) -> None:
    result = bring(office, "dwelling", (DWELLINGS + "一网格,3,2,501,自住,,\n").encode("gbk"))
    assert (counts(result), result.sheet.encoding) == ((1, 0, 0, 0), "gb18030")


def test_progress_ends_at_all_lines(office: Office) -> None:
    told: list[tuple[int, int]] = []
    data = (DWELLINGS + "g1,1,1,101,,,\ng2,1,1,101,,,\nbad\n").encode()
    registers.import_register(
        office.hub, Order("dwelling", data, "f.csv", "admin"), NOON_MS, lambda *step: told.append(step)
    )
    assert told == [(2, 3), (3, 3)]


def building_of(row: Row) -> str:
    of_door = str(row.values.get("dwelling", "")).partition("-")[0]
    return of_door or str(row.values.get("building") or row.values.get("number"))


@pytest.mark.parametrize("language", ["zh", "en", None])
def test_the_made_up_register_comes_in_whole_and_only_once(hub: Hub, language: str | None) -> None:
    office = Office(hub)
    for grid in TREE:
        grids.add(hub, grid.id, grid.name, grid.level, grid.parent, "admin", NOON_MS)
    made = register.wangshan(Random(3), date(2026, 5, 18), visit_count=400)
    for turn in ("added", "unchanged"):
        for kind, rows in made.rows.items():
            part = [row for row in rows if building_of(row) in ("1", "2")]
            result = bring(office, kind, sheets.sheet(kind, part, language))  # type: ignore[arg-type]
            assert (getattr(result, turn), result.wrong, result.unused) == (len(part), [], ())
    assert check.check(hub).findings == ()


def test_identity_numbers_are_hashed_with_the_hubs_key_and_stand_nowhere_in_full(office: Office) -> None:
    number = "990101195003010014"  # made up, of a region that does not exist
    bring(office, "dwelling", DWELLINGS + "g1,3,2,501,,,\n")
    brought = bring(
        office, "resident", f"网格,住所,姓名,身份证号\ng1,3-2-501,张三,{number}\ng1,3-2-501,张珊,{number}\n"
    )
    assert [len(match.remarks) for match in brought.matches] == [0, 1]
    first, second = living(office, "resident")
    hashed = read_identity_number(number).hashed(office.hub.identity_key)
    assert first["identity_hash"] == second["identity_hash"] == hashed
    bodies = [
        bytes(body).decode() for (body,) in office.hub.store.rows("SELECT body FROM entry WHERE body IS NOT NULL")
    ]
    assert any(hashed in body for body in bodies)
    assert not any(number in body for body in bodies)
