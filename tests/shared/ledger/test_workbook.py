"""Workbooks as offices want them, and as Excel hands them back."""

import builtins
import io
import zipfile
from datetime import date, datetime
from typing import Any

import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

from doorstep_shared.errors import DoorstepError
from doorstep_shared.kinds import find_kind
from doorstep_shared.ledger import files, sheets
from doorstep_shared.ledger.sheets import Column, Table
from tests.shared.ledger.sheets_of_records import held, table


def workbook(*cells: Any, titles: tuple[str, ...] = ("随便",)) -> bytes:
    """A workbook by another hand: the cells below each other under the header 备注."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    for title in titles:
        page = book.add_worksheet(title)
        page.write(0, 0, title)
        for number, cell in enumerate(cells, 1):
            form = book.add_format({"num_format": "yyyy/m/d h:mm"}) if isinstance(cell, date) else None
            page.write(number, 0, cell, form)
    book.close()
    return out.getvalue()


def read(data: bytes) -> sheets.Sheet:
    kind = find_kind("dwelling")
    assert kind is not None
    return files.read(data, "台账.xlsx", kind)


def texts(data: bytes) -> list[str]:
    return [line.cells[0] for line in read(data).lines]


def test_numbers_come_back_as_people_typed_them_and_not_as_fractions() -> None:
    assert texts(workbook(13800001111, 5, 2.5, -3, 10**15, True)) == [
        "13800001111", "5", "2.5", "-3", "1000000000000000", "true",
    ]  # fmt: skip


def test_dates_and_times_of_the_spreadsheet_are_days_and_minutes() -> None:
    assert texts(workbook(date(2026, 5, 1), datetime(2026, 5, 1, 19, 37, 20))) == ["2026-05-01", "2026-05-01 19:37"]


def test_a_formula_is_read_as_its_result() -> None:
    assert texts(workbook("=1+1")) == ["0"]


def test_rows_are_numbered_as_the_spreadsheet_does() -> None:
    assert [line.number for line in read(workbook("a", None, "b")).lines] == [2, 4]


def test_the_sheet_named_like_the_kind_is_taken_and_without_one_the_only_one() -> None:
    assert read(workbook("x", titles=("居民", "房屋", "Sheet3"))).header == ("房屋",)
    assert read(workbook("x", titles=("Dwelling", "b"))).header == ("Dwelling",)
    assert read(workbook("x", titles=("Sheet1",))).header == ("Sheet1",)
    with pytest.raises(DoorstepError, match="no sheet named"):
        read(workbook("x", titles=("一", "二")))


@pytest.mark.parametrize("data", [b"PK\x03\x04 and no more", b"\xd0\xcf\x11\xe0\xa1\xb1", workbook()[:-200]])
def test_a_damaged_workbook_is_an_error_of_the_catalogue(data: bytes) -> None:
    with pytest.raises(DoorstepError) as caught:
        read(data)
    assert caught.value.code == "file_unreadable"


def test_a_file_beyond_the_limit_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MAX_BYTES", 10)
    with pytest.raises(DoorstepError, match="64 MiB"):
        read(b"a\n" + b"1" * 9)


def test_a_ledger_has_a_sheet_a_kind_a_frozen_header_real_dates_and_texts_that_stay_texts() -> None:
    visit, dwelling = find_kind("visit"), find_kind("dwelling")
    assert visit is not None
    assert dwelling is not None
    doors = held([{"building": "3", "room": "0501", "phone": "13800001111", "contact": "=1+1", "area": 90}])
    visits = held([{"visited_at": "2026-05-01T19:37", "follow_up": "2026-05-08", "tags": {"gas": True, "自定": True}}])
    data = files.write("x.xlsx", [table(dwelling, doors, full=True), table(visit, visits, language="en")])
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    assert book.sheet_names == ["房屋", "visit"]
    header, row = book.get_sheet_by_name("房屋").to_python()
    cells = dict(zip(header, row, strict=True))
    assert header[0] == "网格"
    assert header[-2:] == ["编号", "导出标记"]
    assert {name: cells[name] for name in ("房号", "联系电话", "联系人", "面积（平方米）")} == {
        "房号": "0501", "联系电话": "13800001111", "联系人": "=1+1", "面积（平方米）": 90.0,
    }  # fmt: skip
    header, row = book.get_sheet_by_name("visit").to_python()
    cells = dict(zip(header, row, strict=True))
    assert (cells["visited at"], cells["follow-up date"]) == (datetime(2026, 5, 1, 19, 37), date(2026, 5, 8))
    assert cells["tags"] == "gas safety, 自定"
    pane = zipfile.ZipFile(io.BytesIO(data)).read("xl/worksheets/sheet1.xml").decode()
    assert 'ySplit="1"' in pane
    assert 'state="frozen"' in pane
    assert "<f>" not in pane


def test_csv_begins_with_the_mark_excel_knows_utf8_by() -> None:
    assert files.write("x.csv", [Table("房屋", [Column("楼栋")], [["3"]])]) == "\ufeff楼栋\r\n3\r\n".encode()


@pytest.mark.parametrize(("path", "count"), [("x.xls", 1), ("x", 1), ("x.csv", 2)])
def test_a_file_that_cannot_be_written_so_is_a_mistake_in_the_command(path: str, count: int) -> None:
    with pytest.raises(DoorstepError) as caught:
        files.write(path, [Table("房屋", [Column("楼栋")], [["3"]])] * count)
    assert caught.value.code == "usage"


def test_without_the_extra_the_command_that_installs_it_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    data, real = workbook("x"), builtins.__import__

    def lacking(name: str, *rest: Any) -> Any:
        if name.partition(".")[0] in ("xlsxwriter", "python_calamine"):
            raise ModuleNotFoundError(name=name)
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", lacking)
    for attempt in (lambda: read(data), lambda: files.write("x.xlsx", [])):
        with pytest.raises(DoorstepError) as caught:
            attempt()
        assert caught.value.code == "not_installed"
        assert caught.value.hint("en") == 'Type pip install "doorstep[excel]".'
    assert read("楼栋\n3\n".encode()).lines[0].cells == ("3",)
