"""Reading the log, reviewing what was refused, checking, backing up and restoring."""

from pathlib import Path

import pytest

from doorstep_server.store import grids as stored_grids
from tests.server.cli.conftest import NOON_MS, Operator
from tests.server.office import DOOR, ByHand, Office


class Street(Office):
    """The office's laptops over the operator's hub."""

    def __init__(self, operator: Operator) -> None:
        self.hub = operator.hub()
        self.now_ms = operator.now_ms


@pytest.fixture
def wang(operator: Operator) -> ByHand:
    return Street(operator).laptop("wang")


def test_the_log_tells_the_same_as_the_pages(operator: Operator, wang: ByHand) -> None:
    wang.sync(wang.change({"building": "3", "room": "501", "phone": "13800001234"}))
    out = operator.done("log", "--grid", "g1").out
    assert "王芳 新增房屋  3-501" in out
    assert "联系电话：138******34" in out
    assert "13800001234" not in out
    document = operator.done("log", "--record", DOOR, "--json").document
    assert document["lines"][0]["what"] == "新增房屋"


def test_the_log_is_turned_by_its_position(operator: Operator, wang: ByHand) -> None:
    wang.sync(*(wang.change({"floor": n}, record=f"00000000-0000-7000-8000-{n:012}") for n in range(5)))
    seen, before = [], None
    while True:
        words = ["--before", before] if before else []
        document = operator.done("log", "--grid", "g1", "--limit", "2", "--json", *words).document
        seen += [line["seq"] for line in document["lines"]]
        before = document["before"]
        if before is None:
            break
    assert seen == [7, 6, 5, 4, 3, 2, 1]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["log", "--grid", "nowhere"], 3),
        (["log", "--record", "nothing"], 3),
        (["log", "--before", "nonsense"], 5),
        (["quarantine", "release", "abc"], 3),
        (["quarantine", "reject", "0" * 32], 3),
        (["quarantine", "list", "--grid", "nowhere"], 3),
        (["dead-letters", "--show", "abc"], 3),
    ],
    ids=str,
)
def test_what_is_not_there_is_told_so(operator: Operator, words: list[str], code: int) -> None:
    answer = operator.types(*words)
    assert (answer.code, answer.out, len(answer.err.splitlines())) == (code, "", 2)


@pytest.mark.parametrize(("decision", "status"), [("release", "ok"), ("reject", "rejected")])
def test_a_refused_change_is_listed_and_decided_by_the_beginning_of_its_id(
    operator: Operator, wang: ByHand, decision: str, status: str
) -> None:
    bad = wang.change({"phone": "abc"})
    wang.sync(bad)
    listed = operator.done("quarantine", "list")
    assert bad.id[:12] in listed.out
    assert "联系电话不是电话号码" in listed.out
    operator.done("quarantine", decision, bad.id[:8], "--why", "电话核对过", "--by", "chen")
    assert "没有待审核" in operator.done("quarantine", "list").out
    (newest, _) = operator.done("log", "--record", DOOR, "--json").document["lines"]
    assert (newest["entry"], newest["status"]) == (decision, status)
    assert "chen" in newest["what"]
    assert "电话核对过" in newest["what"]


def test_dead_letters_and_runs_are_listed(operator: Operator, wang: ByHand) -> None:
    wang.sync({"id": "0" * 32, "grid": "g1", "body": "\x1b[31m不是记录"})
    assert "内容与编号不符" in operator.done("dead-letters").out
    (letter,) = operator.done("dead-letters", "--json").document["dead_letters"]
    shown = operator.done("dead-letters", "--show", letter["hash"][:8]).out
    assert "不是记录" in shown
    assert "\x1b" not in shown
    (run,) = operator.done("runs", "--json").document["runs"]
    assert (run["account"], run["offered"], run["dead"]) == ("wang", 1, 1)
    assert "wang" in operator.done("runs").out


def test_a_change_that_never_came_is_listed_until_it_comes(operator: Operator, wang: ByHand) -> None:
    first, second = wang.change({"room": "501"}), wang.change({"contact": "张三"})
    wang.sync(second)
    said = operator.types("check").out
    assert f"g1：缺 {first.id[:12]}" in said
    assert second.id[:12] in said
    assert [hole["id"] for hole in operator.done("check", "--json").document["holes"]] == [first.id]
    wang.sync(first)
    assert first.id[:12] not in operator.types("check").out


def test_a_sound_hub_checks_sound(operator: Operator, wang: ByHand) -> None:
    wang.sync(wang.change({"use": "rented"}))
    assert "全部一致" in operator.done("check").out
    assert operator.done("check", "--json").document["is_sound"] is True


def test_a_damaged_table_is_found_and_made_good_by_rebuild(operator: Operator, wang: ByHand) -> None:
    wang.sync(wang.change({"use": "rented"}))
    hub = operator.hub()
    with hub.store.write():
        hub.store.run("UPDATE record_dwelling SET v_use = 'vacant'")
    hub.store.close()
    answer = operator.types("check", "--json")
    assert (answer.code, answer.document["findings"][0]["what"]) == (6, "columns")
    assert "doorstep-hub rebuild" in answer.err
    assert operator.done("rebuild", "--json").document == {"records": 1}
    operator.done("check")


def test_a_backup_brings_back_what_it_held_and_keeps_what_it_replaced(
    operator: Operator, wang: ByHand, tmp_path: Path, home: Path
) -> None:
    file = tmp_path / "backup.db"
    wang.sync(wang.change({"use": "rented"}))
    before = operator.hub()
    operator.done("backup", str(file))
    wang.sync(wang.change({"contact": "张三"}))
    before.store.close()
    wang.office.hub.store.close()
    document = operator.done("restore", str(file), "--json").document
    restored = operator.hub()
    grid = stored_grids.get(restored.store, "g1")
    assert grid is not None
    assert grid.seq == 3
    assert restored.id == before.id
    assert restored.incarnation != before.incarnation
    assert Path(document["aside"]).parent == home
    assert Path(document["aside"]).stat().st_size > 0
    operator.done("check")


def test_a_backup_never_overwrites_a_file(operator: Operator, tmp_path: Path) -> None:
    file = tmp_path / "backup.db"
    file.write_text("precious")
    assert operator.types("backup", str(file)).code == 4
    assert file.read_text() == "precious"
    assert operator.types("backup", str(tmp_path / "nowhere" / "backup.db")).code == 2


def test_a_running_hub_is_not_restored_over(operator: Operator, wang: ByHand, tmp_path: Path, home: Path) -> None:
    file = tmp_path / "backup.db"
    operator.done("backup", str(file))
    wang.sync(wang.change({"use": "rented"}))
    answer = operator.types("restore", str(file))
    assert (answer.code, answer.out) == (6, "")
    assert "doorstep-hub serve" in answer.err
    assert sorted(path.name for path in home.glob("*.replaced*")) == []
    assert operator.done("check", "--json").document["records"] == 1


@pytest.mark.parametrize("content", [b"", b"no database " * 100], ids=["empty", "text"])
def test_what_is_no_backup_is_not_restored(operator: Operator, tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "backup.db"
    file.write_bytes(content)
    answer = operator.types("restore", str(file))
    assert (answer.code, answer.out) == (2, "")
    assert len(answer.err.splitlines()) == 2
    operator.done("check")


@pytest.mark.parametrize("words", [["restore"], ["restore", "a.db", "--in-place"]], ids=str)
def test_restoring_needs_to_know_what(operator: Operator, words: list[str]) -> None:
    assert operator.types(*words).code == 2


def test_on_postgresql_its_own_tools_back_up(stranger: Operator, postgres_url: str, tmp_path: Path) -> None:
    stranger.environ["DOORSTEP_DATABASE"] = postgres_url
    stranger.done("init")
    first = stranger.hub()
    first.store.close()
    backup = stranger.types("backup", str(tmp_path / "x"))
    assert backup.code == 6
    assert "pg_dump" in backup.err
    restore = stranger.types("restore", str(tmp_path / "x"))
    assert restore.code == 6
    assert "pg_restore" in restore.err
    stranger.done("restore", "--in-place")
    second = stranger.hub()
    second.store.close()
    assert (second.id, second.incarnation == first.incarnation) == (first.id, False)


def test_a_surprise_is_written_down_and_told_in_one_sentence(
    operator: Operator, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(hub: object) -> None:
        raise RuntimeError("nobody meant this")

    monkeypatch.setattr("doorstep_server.services.rebuild.rebuild", fail)
    answer = operator.types("rebuild")
    assert (answer.code, answer.out) == (70, "")
    assert "nobody meant this" not in answer.err
    assert "nobody meant this" in (home / "errors.log").read_text()


def test_the_time_of_a_line_is_that_of_the_place(operator: Operator) -> None:
    assert operator.now_ms == NOON_MS
    assert "2026-09-21 14:13" in operator.done("log", "--limit", "1").out
