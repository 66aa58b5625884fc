"""Code tables on a page: shown before they count, hostile files, and only the operator."""

import io

import pytest
from flask import Flask
from flask.testing import FlaskClient

from doorstep_server.services import audit, code_tables
from doorstep_shared.tables import TABLES, offered
from tests.server.office import Office
from tests.server.web.administering import Sitting, build

GOOD = "代码,中文,英文\ngas,燃气,gas\nbike,电动车充电,e-bikes\n"


@pytest.fixture
def boss(web: FlaskClient, office: Office) -> Sitting:
    """The operator."""
    build(office)
    return Sitting(web, "boss")


def file(text: str | bytes, name: str = "t.csv", encoding: str = "utf-8") -> tuple[io.BytesIO, str]:
    return io.BytesIO(text if isinstance(text, bytes) else text.encode(encoding)), name


def version(office: Office) -> str:
    return code_tables.version(office.hub)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_file_of_any_usual_encoding_is_shown_first_and_then_counts(
    boss: Sitting, office: Office, encoding: str
) -> None:
    page = boss.send("/admin/tables/visit_tag", file=file(GOOD, encoding=encoding), seen="")
    assert page.status_code == 200
    assert "电动车充电" in page.text
    assert "停用 <strong>fire</strong>" in page.text
    assert version(office) == "", "nothing was saved yet"
    saved = boss.send("/admin/tables/visit_tag", text=GOOD, seen="", save="1")
    assert saved.status_code == 303
    table = code_tables.table(office.hub, "visit_tag")
    assert list(table.offered) == ["gas", "bike"]
    assert set(table.retired) == {"fire", "elder_care", "noise", "pets"}
    assert audit.read(office.hub, ["boss"]).notes[0].what == "visit_tag +1 ~1 -4"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("代码,中文\ngas,燃气\ngas,煤气\n", "第 3 行"),
        ("代码,中文\na,同名\nb,同名\n", "写了两次"),
        ("代码,中文\na,=HYPERLINK(1)\n", "公式"),
        ("代码,中文\n=1+1,甲\n", "公式"),
        ("代码,中文\na,\n", "空的"),
        ("代码,中文\na,甲、乙\n", "顿号"),
        ("代码,中文\na," + "长" * 65 + "\n", "超过 64"),
        ("代码,中文\na,甲\u202e乙\n", "看不见"),
        ("代码,中文,英文,停用\na,甲,a,也许\n", "停用"),
        ("名字,别的\na,甲\n", "第一行"),
        ("代码,中文\n", "没有代码"),
        ("", "文件是空的"),
        ('代码,中文\na,"没有配对\n', "引号"),
        ("代码,中文\n" + "".join(f"c{n},名{n}\n" for n in range(10_000)), "超过 2000 行"),
    ],
    ids=lambda value: value[:24],
)
def test_what_is_wrong_is_told_with_its_line_and_stays_typed(
    boss: Sitting, office: Office, text: str, told: str
) -> None:
    refused = boss.send("/admin/tables/visit_tag", text=text, seen="", save="1")
    assert refused.status_code == 422
    assert told in refused.text
    assert version(office) == ""
    assert text.strip()[-20:].replace('"', "&#34;") in refused.text


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"\xff\xfe\xff\xfe\xff", "t.csv"),
        (b"\x81\x20\xff\xff", "t.csv"),
        (b"PK\x03\x04 a workbook", "t.xlsx"),
        (b"x" * (1024 * 1024 + 1), "t.csv"),
        (b"[[code]]\ncode = 5\n", "t.toml"),
        (b"[[code]\n", "t.toml"),
        (b"code = 1\n", "t.toml"),
        (b"a = " + b"[" * 5000, "t.toml"),
        (b"\x00" * 100, "t.csv"),
    ],
    ids=range(9),
)
def test_a_file_that_is_no_table_changes_nothing(boss: Sitting, office: Office, content: bytes, name: str) -> None:
    for table in ("visit_tag", "visit_rules"):
        refused = boss.send(f"/admin/tables/{table}", file=file(content, name), seen="", save="1")
        assert refused.status_code == 422, table
        assert version(office) == ""


def test_a_download_comes_back_without_a_change(boss: Sitting, office: Office) -> None:
    boss.send("/admin/tables/visit_tag", text=GOOD, seen="", save="1")
    for format in ("csv", "toml"):
        data = boss.get(f"/admin/tables/visit_tag/{format}").data
        page = boss.send("/admin/tables/visit_tag", file=file(data, f"t.{format}"), seen=version(office))
        assert "没有变化" in page.text, format
    rules = boss.get("/admin/tables/visit_rules/toml").data
    assert boss.send("/admin/tables/visit_rules", file=file(rules, "r.toml")).status_code == 200


def test_visit_rules_are_checked_shown_and_saved(boss: Sitting, office: Office) -> None:
    wrong = boss.send("/admin/tables/visit_rules", text="名称,频次\n甲,天天\n", format="csv", seen="", save="1")
    assert wrong.status_code == 422
    assert "第 1 条规则" in wrong.text
    assert "天天" in wrong.text
    good = {"text": "名称,频次\n甲,每周\n", "format": "csv", "seen": ""}
    assert "读到 1 条规则" in boss.send("/admin/tables/visit_rules", **good).text
    assert boss.send("/admin/tables/visit_rules", **good, save="1").status_code == 303
    assert code_tables.current(office.hub).visit_rules.startswith("csv\n")


def test_who_looked_before_somebody_else_saved_looks_again(boss: Sitting, office: Office) -> None:
    boss.send("/admin/tables/visit_tag", text=GOOD, seen="", save="1")
    late = boss.send("/admin/tables/visit_purpose", text="代码,中文\nx,别的\n", seen="", save="1")
    assert late.status_code == 409
    assert "x,别的" in late.text
    assert "visit_purpose" not in code_tables.current(office.hub).tables


def test_a_new_version_counts_on_the_next_page_and_nowhere_else(boss: Sitting, app: Flask, office: Office) -> None:
    boss.send("/admin/tables/visit_tag", text=GOOD, seen="", save="1")
    assert "电动车充电" in boss.get("/admin/tables/visit_tag").text
    assert offered("visit_tag") is TABLES["visit_tag"]


@pytest.mark.parametrize("path", ["", "/visit_tag", "/visit_tag/csv"])
def test_who_administers_a_part_only_does_not_reach_the_towns_tables(
    boss: Sitting, app: Flask, office: Office, path: str
) -> None:
    part = Sitting(app.test_client(), "part")
    assert part.get(f"/admin/tables{path}").status_code == 403
    assert part.send("/admin/tables/visit_tag", text=GOOD, seen="", save="1").status_code == 403
    assert version(office) == ""


@pytest.mark.parametrize("path", ["/matter_status", "/nonsense", "/visit_tag/exe", "/%00"])
def test_what_is_no_table_of_the_towns_is_not_found(boss: Sitting, path: str) -> None:
    assert boss.get(f"/admin/tables{path}").status_code == 404
