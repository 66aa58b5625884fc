"""``doorstep-hub export``: ledgers for the office, each export written down, and the way back through Excel."""

import stat
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from doorstep_server.services.hub import Hub
from doorstep_shared.errors import CATALOGUE
from tests.server.cli.conftest import Operator

DOORS = (
    "网格,楼栋,单元,房号,使用情况,联系电话,标签\n一网格,3,2,501,自住,13800001111,燃气安全\n一网格,3,2,502,,0591-100,\n"
)
RESIDENTS = "网格,住所,姓名,出生日期\n一网格,3-2-501,王小明,1950-03-07\n"


@pytest.fixture
def stocked(operator: Operator, tmp_path: Path) -> Operator:
    """A hub with two doors and a resident."""
    for kind, text in (("dwelling", DOORS), ("resident", RESIDENTS)):
        path = tmp_path / f"{kind}.csv"
        path.write_text(text, "utf-8")
        operator.done("import", kind, str(path), "--yes")
    return operator


def audited(hub: Hub) -> list[tuple[str, str]]:
    return [(row[0], row[1]) for row in hub.store.rows("SELECT account, what FROM audit WHERE action = 'export'")]


def changes(operator: Operator) -> int:
    return int(operator.hub().store.rows("SELECT COUNT(*) FROM entry WHERE body IS NOT NULL")[0][0])


def test_ledgers_are_written_with_masked_phones_and_the_export_is_in_the_audit(
    stocked: Operator, tmp_path: Path
) -> None:
    path = tmp_path / "台账.xlsx"
    said = stocked.done("export", "房屋", "resident", "--to", str(path), "--by", "wang").out
    assert f"已导出到 {path}：房屋 2、居民 1" in said
    assert "--full" in said
    book = CalamineWorkbook.from_path(path)
    header, *rows = book.get_sheet_by_name("房屋").to_python()
    assert {row[header.index("联系电话")] for row in rows} == {"138******11", "059***00"}
    header, row = book.get_sheet_by_name("居民").to_python()
    assert (row[0], row[header.index("住所")]) == ("一网格", "3-2-501")
    assert audited(stocked.hub()) == [("wang", f"dwelling 2 resident 1 grid=* phones=masked {path}")]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_phones_in_full_are_an_explicit_wish_and_the_audit_says_so(stocked: Operator, tmp_path: Path) -> None:
    path = tmp_path / "full.csv"
    stocked.done("export", "dwelling", "--to", str(path), "--full", "--grid", "street")
    assert "13800001111" in path.read_text("utf-8-sig")
    assert audited(stocked.hub()) == [("admin", f"dwelling 2 grid=street phones=full {path}")]


@pytest.mark.parametrize("suffix", ["xlsx", "csv"])
def test_what_was_exported_changes_nothing_when_it_is_imported(stocked: Operator, tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"back.{suffix}"
    stocked.done("export", "dwelling", "--to", str(path))
    before = changes(stocked)
    assert "--yes" not in stocked.done("import", "dwelling", str(path)).out
    document = stocked.done("import", "dwelling", str(path), "--yes", "--json").document
    assert (document["unchanged"], document["changed"], document["added"], document["wrong"]) == (2, 0, 0, [])
    assert changes(stocked) == before


def test_an_import_is_first_only_tried_and_tells_what_every_line_would_do(stocked: Operator, tmp_path: Path) -> None:
    path = tmp_path / "doors.csv"
    path.write_text(
        "网格,楼栋,单元,房号,使用情况,联系电话\n一网格,3,2,501,出租,13900002222\n一网格,3,2,502,,\n"
        "一网格,3,2,503,城堡,\n一网格,3,2,504,,\n",
        "utf-8",
    )
    before = changes(stocked)
    said = stocked.done("import", "dwelling", str(path)).out
    assert said.splitlines()[1:] == [
        "第 4 行  有误  使用情况不在可选项中（自住、出租、空置、经营）",
        "第 2 行  更新  3-2-501  使用情况：自住 → 出租  联系电话：138******11 → 139******22",
        "第 5 行  新增  3-2-504",
        "第 3 行  无变化  3-2-502",
        "确认无误，加 --yes 再输入一次就写入。",
    ]
    assert changes(stocked) == before
    assert "……另有 3 行" in stocked.done("import", "dwelling", str(path), "--limit", "1").out
    stocked.done("import", "dwelling", str(path), "--yes")
    assert changes(stocked) == before + 2


def test_wrong_rows_of_a_workbook_come_back_as_a_workbook_with_the_reason(stocked: Operator, tmp_path: Path) -> None:
    source, text = tmp_path / "d.xlsx", tmp_path / "d.csv"
    stocked.done("export", "dwelling", "--to", str(source))
    stocked.done("export", "dwelling", "--to", str(text))
    damaged = text.read_text("utf-8-sig").replace("自住", "城堡")
    text.write_text(damaged, "utf-8-sig")
    stocked.done("import", "dwelling", str(text), "--yes")
    assert (tmp_path / "d.wrong.csv").read_text("utf-8-sig").count("使用情况不在可选项中") == 1
    from doorstep_shared.kinds import find_kind
    from doorstep_shared.ledger import files
    from doorstep_shared.ledger.sheets import Column, Table

    kind = find_kind("dwelling")
    assert kind is not None
    sheet = files.read(text.read_bytes(), "d", kind)
    source.write_bytes(
        files.write("d.xlsx", [Table("房屋", [Column(t) for t in sheet.header], [line.cells for line in sheet.lines])])
    )
    document = stocked.done("import", "dwelling", str(source), "--yes", "--json").document
    assert document["wrong_file"] == str(tmp_path / "d.wrong.xlsx")
    header, row = CalamineWorkbook.from_path(tmp_path / "d.wrong.xlsx").get_sheet_by_index(0).to_python()
    assert header[:2] == ["行号", "原因"]
    assert row[:2] == ["2", "使用情况不在可选项中（自住、出租、空置、经营）"]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("castle", "--to", "x.xlsx"), "usage"),
        (("dwelling",), "usage"),
        (("dwelling", "--to", "x.pdf"), "usage"),
        (("dwelling", "resident", "--to", "x.csv"), "usage"),
        (("dwelling", "--to", "x.csv", "--grid", "nowhere"), "grid_unknown"),
        (("dwelling", "--to", "x.csv", "--by", "nobody"), "account_unknown"),
        (("dwelling", "--to", "there.csv"), "already_exists"),
        (("dwelling", "--to", "missing/x.csv"), "file_unwritable"),
    ],
)
def test_every_mistake_gives_its_sentence_and_leaves_no_file(
    stocked: Operator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], code: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "there.csv").write_text("mine")
    answer = stocked.types("export", *words)
    assert (answer.code, answer.out) == (CATALOGUE[code].exit_code, "")
    assert (tmp_path / "there.csv").read_text() == "mine"
    assert [path.name for path in tmp_path.glob("x.*")] == []
