"""Files as spreadsheets, old computers and careless hands write them."""

import pytest

from doorstep_shared.errors import DoorstepError
from doorstep_shared.ledger import csv_text


def cells(data: bytes, encoding: str = "") -> list[tuple[str, ...]]:
    sheet = csv_text.read(data, "f.csv", encoding)
    return [sheet.header, *(line.cells for line in sheet.lines)]


@pytest.mark.parametrize(
    ("encoding", "found"),
    [
        ("utf-8", "utf-8-sig"),
        ("utf-8-sig", "utf-8-sig"),
        ("gbk", "gb18030"),
        ("gb18030", "gb18030"),
        ("utf-16", "utf-16"),
    ],
)
def test_the_encoding_is_found_out(encoding: str, found: str) -> None:
    sheet = csv_text.read("楼栋,房号\n３栋,五〇一\n".encode(encoding), "f.csv")
    assert (sheet.header, sheet.lines[0].cells, sheet.encoding) == (("楼栋", "房号"), ("３栋", "五〇一"), found)


def test_a_given_encoding_is_used_and_no_other() -> None:
    with pytest.raises(DoorstepError) as caught:
        csv_text.read("楼栋\n三栋\n".encode("gbk"), "f.csv", "utf-8")
    assert caught.value.code == "file_unreadable"


def test_an_encoding_nobody_knows_is_a_mistake_in_the_command() -> None:
    with pytest.raises(DoorstepError) as caught:
        csv_text.read(b"a\n1\n", "f.csv", "klingon-8")
    assert caught.value.code == "usage"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\n \n,,\n",
        b"\xff\xff\xff\x80",
        b'"a,b\n1,2\n',
    ],
    ids=["empty", "blank", "binary", "header without its quotation mark"],
)
def test_what_is_no_sheet_is_refused_with_a_reason(data: bytes) -> None:
    with pytest.raises(DoorstepError) as caught:
        csv_text.read(data, "名册.csv")
    assert caught.value.code == "file_unreadable"
    assert "名册.csv" in caught.value.sentence("zh")


@pytest.mark.parametrize("separator", [",", "\t", ";"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_separators_and_line_ends_of_all_machines_are_read(separator: str, line_end: str) -> None:
    text = separator.join(["a", "b"]) + line_end + separator.join(["1", "2"]) + line_end
    assert cells(text.encode()) == [("a", "b"), ("1", "2")]


def test_quotation_marks_hide_separators_line_breaks_and_themselves() -> None:
    assert cells(b'a,b\n"1,5","say ""hi""\nagain"\n') == [("a", "b"), ("1,5", 'say "hi"\nagain')]


def test_lines_are_numbered_as_a_spreadsheet_does_blank_ones_included() -> None:
    sheet = csv_text.read(b'a,b\n1,2\n\n,\n"x\ny",3\n4,5\n', "f.csv")
    assert [line.number for line in sheet.lines] == [2, 5, 6]


def test_a_broken_line_is_told_and_the_next_ones_are_read() -> None:
    sheet = csv_text.read(b'a,b\n"1"x,2\n3,4\n', "f.csv")
    broken, right = sheet.lines
    assert broken.broken is not None
    assert (broken.number, broken.cells) == (2, ('"1"x,2',))
    assert right.cells == ("3", "4")
    assert right.broken is None


def test_a_huge_cell_is_told_and_the_next_line_is_read() -> None:
    sheet = csv_text.read(b"a\n" + b"x" * 200_000 + b"\n1\n", "f.csv")
    assert sheet.lines[0].broken is not None
    assert "too long" in sheet.lines[0].broken.en
    assert len(sheet.lines[0].cells[0]) <= 1000
    assert sheet.lines[1].cells == ("1",)


def test_a_missing_quotation_mark_tells_how_many_lines_it_swallowed() -> None:
    sheet = csv_text.read(b'a,b\n1,2\n"3,4\n5,6\n7,8\n', "f.csv")
    assert [line.number for line in sheet.lines] == [2, 3]
    assert sheet.lines[1].broken is not None
    assert "3 lines" in sheet.lines[1].broken.en


def test_nul_bytes_do_not_stop_the_reading() -> None:
    assert cells(b"a,b\n1\x00,2\n3,4\n") == [("a", "b"), ("1\x00", "2"), ("3", "4")]


@pytest.mark.parametrize(
    "cell",
    [
        "=1+1",
        "+86 138",
        "-3",
        "@SUM(A1)",
        "'=1",
        "''=1",
        "plain",
        " =1",
        "＝1",
        "\t=1",
        "'' =1",
        "'quoted'",
        "",
        "3-2-501",
    ],
)
def test_what_was_written_is_read_back_and_no_cell_is_a_formula(cell: str) -> None:
    text = csv_text.write(["a", "b"], [[cell, "x"]])
    assert cells(text.encode()) == [("a", "b"), (cell, "x")]
    assert not text.splitlines()[1].lstrip(' "').startswith(("=", "+", "-", "@", "＝", "\t"))
