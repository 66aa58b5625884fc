"""``doorstep-hub import``: what the operator sees, and the file of wrong lines beside her own."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from doorstep_server.cli import main
from doorstep_server.cli.run import Outside
from doorstep_shared.errors import CATALOGUE

NOON_MS = 1_790_000_000_000
HEADER = "网格,楼栋,单元,房号,联系电话\n"


class Operator:
    """Somebody at the hub's command line, with a folder for her files."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder, self._capsys = folder, capsys
        environ = {"DOORSTEP_HUB_HOME": str(folder / "hub"), "DOORSTEP_LANG": "zh"}
        self._outside = Outside(environ=environ, now_ms=lambda: NOON_MS)
        assert self.types("init") == 0
        assert self.types("grid", "add", "g1", "--name", "一网格", "--level", "street") == 0
        self.heard()

    def types(self, *words: str) -> int:
        return main(words, self._outside)

    def heard(self) -> tuple[str, str]:
        return self._capsys.readouterr()

    def file(self, text: str, name: str = "doors.csv") -> str:
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return str(path)


@pytest.fixture
def operator(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Operator:
    return Operator(tmp_path, capsys)


def test_she_is_told_how_many_lines_became_what(operator: Operator) -> None:
    assert operator.types("import", "--yes", "房屋", operator.file(HEADER + "g1,3,2,501,\n")) == 0
    said, _ = operator.heard()
    assert "共 1 行，新增 1，更新 0，无变化 0，有误 0" in said
    assert list(operator.folder.glob("*.wrong*")) == []


def test_wrong_lines_are_told_and_kept_in_a_file_that_can_be_corrected_and_imported(operator: Operator) -> None:
    file = operator.file(HEADER + "g1,3,2,501,=1+1\ng1,3,2,502,10000000001\ng8,3,2,503,\n")
    assert operator.types("import", "--yes", "dwelling", file, "--lang", "en") == 2
    assert operator.types("import", "--yes", "dwelling", file) == 0
    said, _ = operator.heard()
    assert "第 2 行  有误  联系电话不是电话号码" in said
    assert "第 4 行  有误  没有网格“g8”" in said
    wrong = operator.folder / "doors.wrong.csv"
    text = wrong.read_text(encoding="utf-8-sig")
    assert text.splitlines()[1] == "2,联系电话不是电话号码,g1,3,2,501,'=1+1"
    corrected = text.replace("'=1+1", "10000000002").replace("g8", "g1")
    wrong.write_text(corrected, encoding="utf-8-sig")
    assert operator.types("import", "--yes", "dwelling", str(wrong)) == 0
    said, _ = operator.heard()
    assert "新增 2" in said
    assert "没有用到的列" not in said


def test_an_earlier_file_of_wrong_lines_is_never_overwritten(operator: Operator) -> None:
    file = operator.file(HEADER + "g8,3,2,501,\n")
    for _ in range(3):
        assert operator.types("import", "--yes", "dwelling", file) == 0
    names = sorted(path.name for path in operator.folder.glob("*.wrong*"))
    assert names == ["doors.wrong-2.csv", "doors.wrong-3.csv", "doors.wrong.csv"]


def test_json_gives_one_object_with_every_reason(operator: Operator) -> None:
    file = operator.file("网格,楼栋,房号,说明\ng1,3,501,x\ng1,3,,y\n")
    assert operator.types("import", "--yes", "dwelling", file, "--json") == 0
    said, _ = operator.heard()
    document = json.loads(said)
    assert (document["added"], document["unused"]) == (1, ["说明"])
    assert document["wrong"] == [{"line": 3, "reason": "缺少房号"}]
    assert Path(document["wrong_file"]).is_file()


def test_an_old_encoding_is_named_so_that_a_wrong_guess_is_seen(operator: Operator) -> None:
    path = operator.folder / "gbk.csv"
    path.write_bytes((HEADER + "一网格,3,2,501,\n").encode("gbk"))
    assert operator.types("import", "--yes", "dwelling", str(path)) == 0
    said, _ = operator.heard()
    assert "gb18030" in said


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("import", "--yes", "dwelling", "nowhere.csv"), "file_unreadable"),
        (("import", "--yes", "dwelling", "."), "file_unreadable"),
        (("import", "--yes", "dwelling", "a\x00b"), "file_unreadable"),
        (("import", "--yes", "castle", "FILE"), "usage"),
        (("import", "--yes", "dwelling"), "usage"),
        (("import", "--yes", "resident", "FILE"), "columns_wrong"),
        (("import", "--yes", "dwelling", "FILE", "--grid", "g8"), "grid_unknown"),
        (("import", "--yes", "dwelling", "FILE", "--by", "nobody"), "account_unknown"),
        (("import", "--yes", "dwelling", "FILE", "--encoding", "klingon"), "usage"),
    ],
)
def test_every_mistake_gives_its_sentence_the_next_step_and_its_exit_code(
    operator: Operator, words: tuple[str, ...], code: str
) -> None:
    file = operator.file(HEADER + "g1,3,2,501,\n")
    assert operator.types(*(file if word == "FILE" else word for word in words)) == CATALOGUE[code].exit_code
    said, warned = operator.heard()
    assert said == ""
    assert len(warned.strip().splitlines()) == 2


def test_the_reasons_are_told_even_where_the_folder_cannot_be_written(
    operator: Operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = operator.file(HEADER + "g1,3,2,501,\ng8,1,1,1,\n")
    whole = os.open

    def refuse_new(path: Any, flags: int, *rest: Any, **options: Any) -> int:
        if str(path).endswith(".wrong.csv"):
            raise PermissionError(13, "Permission denied")
        return whole(path, flags, *rest, **options)

    monkeypatch.setattr(os, "open", refuse_new)
    assert operator.types("import", "--yes", "dwelling", file) == CATALOGUE["file_unwritable"].exit_code
    said, warned = operator.heard()
    assert "第 3 行  有误  没有网格“g8”" in said
    assert "doors.wrong.csv" in warned
    monkeypatch.undo()
    assert operator.types("import", "--yes", "dwelling", file) == 0
    assert "无变化 1" in operator.heard()[0]
