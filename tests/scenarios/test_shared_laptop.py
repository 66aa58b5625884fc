"""Several people share one laptop: everybody at a desk of her own, nothing mixed, nothing forgotten."""

import gzip
import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from doorstep_client.app import DATABASE_FILE
from doorstep_client.people import LAPTOP_FILE, PEOPLE_FOLDER, find_person, folder_name, people, working_now
from doorstep_client.store.exchange import Exchange
from doorstep_client.tasks import leave as leaving
from doorstep_shared.errors import DoorstepError
from tests.scenarios.town import DOOR, Laptop, Town


@pytest.fixture
def shared(town: Town, wang: Laptop) -> Laptop:
    """王芳's laptop, which 李强 and 赵敏 joined and synced after her; now 赵敏 works."""
    for account in ("li", "zhao"):
        wang.does("join", town.url, town.invitation(account))
        wang.syncs()
    return wang


def waiting(laptop: Laptop, account: str) -> list[tuple[str, str]]:
    """The author and text of each change in the outbox of an account, read from the file itself."""
    with closing(sqlite3.connect(laptop.desk(account) / DATABASE_FILE)) as db:
        bodies = [
            json.loads(body) for (body,) in db.execute("SELECT body FROM change WHERE own = 1 AND status = 'pending'")
        ]
    return [(body["by"], str(body["set"].get("notes", ""))) for body in bodies]


def test_a_second_invitation_adds_a_person_who_works_from_then_on(town: Town, wang: Laptop) -> None:
    said = wang.does("join", town.url, town.invitation("li")).out
    assert "这台电脑上现在有：wang 王芳 / li 李强" in said
    assert wang.json("status")["account"] == "li"
    assert wang.does("--as", "wang", "status").out.startswith("账号：wang")


def test_everybody_sees_her_own_grid_only(shared: Laptop) -> None:
    assert [grid["name"] for grid in shared.json("status")["grids"]] == ["二网格"]
    shared.types("card", DOOR).refused("not_found")
    shared.does("switch", "li")
    assert shared.does("card", DOOR)


def test_switching_mixes_neither_outboxes_nor_drafts_nor_undo_nor_exports(shared: Laptop, tmp_path: Path) -> None:
    shared.does("switch", "wang")
    shared.does("visit", "--dwelling", DOOR, "--note", "王芳写的")
    (shared.desk("wang") / "draft-visit.json").write_text("{}", "utf-8")
    shared.does("switch", "李强")
    shared.types("undo").refused("nothing_to_undo")
    shared.does("visit", "--dwelling", DOOR, "--note", "李强写的")
    shared.does("export", "dwelling", "--to", str(tmp_path / "out.csv"))
    assert waiting(shared, "wang") == [("wang", "王芳写的")]
    assert waiting(shared, "li") == [("li", "李强写的")]
    assert waiting(shared, "zhao") == []
    assert [person.account for person in people(shared.home) if (person.desk / "exports.log").exists()] == ["li"]
    assert [person.account for person in people(shared.home) if (person.desk / "draft-visit.json").exists()] == ["wang"]
    shared.does("undo")
    assert waiting(shared, "wang") == [("wang", "王芳写的")]


def test_switch_tells_who_is_here_and_how_much_waits_for_each(shared: Laptop) -> None:
    shared.does("--as", "wang", "visit", "--dwelling", DOOR, "--note", "一")
    told = shared.does("switch").out
    assert "现在是 zhao 赵敏 在用。" in told
    assert "wang 王芳：1 条只在本机" in told
    assert "li 李强：没有等待发送的" in told
    assert {each["account"]: each["waiting"] for each in shared.json("switch")["people"]} == {
        "wang": 1,
        "li": 0,
        "zhao": 0,
    }


def test_one_command_may_be_typed_for_another_person_by_option_or_setting(shared: Laptop) -> None:
    assert shared.json("--as", "li", "status")["account"] == "li"
    shared.environ["DOORSTEP_ACCOUNT"] = "wang"
    assert shared.json("status")["account"] == "wang"
    assert shared.json("--as", "li", "status")["account"] == "li"
    del shared.environ["DOORSTEP_ACCOUNT"]
    assert shared.json("status")["account"] == "zhao"


@pytest.mark.parametrize("account", ["nobody", "../people", ".", "", "'; --", "/", "王芳\u0000", "li\n", "wang/"])
def test_whoever_has_no_desk_here_is_refused_and_told_who_has(shared: Laptop, account: str) -> None:
    if account == ".":  # the name of the first person's folder
        assert shared.json("--as", account, "status")["account"] == "wang"
        return
    answer = shared.types("switch", account)
    assert answer.code in (2, 3)
    assert shared.json("status")["account"] == "zhao"


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"null", b"\xff\xfe", b'{"now": 7}', b'{"now": "../../wang"}', b'{"now": "li"}', b"[" * 9000],
)
def test_a_damaged_laptop_file_never_puts_anybody_at_a_foreign_desk(shared: Laptop, content: bytes) -> None:
    (shared.home / LAPTOP_FILE).write_bytes(content)
    shared.types("visit", "--dwelling", DOOR, "--note", "谁？").refused("person_needed")
    assert [waiting(shared, account) for account in ("wang", "li", "zhao")] == [[], [], []]
    assert shared.json("--as", "li", "status")["account"] == "li"
    shared.does("switch", "wang")
    assert shared.json("status")["account"] == "wang"


def test_settings_that_were_lost_come_back_to_the_same_desk_by_joining_again(town: Town, shared: Laptop) -> None:
    for account in ("wang", "li"):
        shared.does("--as", account, "visit", "--dwelling", DOOR, "--note", account)
        desk = shared.desk(account)
        (desk / "config.toml").rename(desk / "config.old")
        assert desk in [person.desk for person in people(shared.home)]
        shared.types("--as", desk.name if account == "li" else account, "status").refused("not_joined")
        shared.does("join", town.url, town.invitation(account))
        assert waiting(shared, account) == [(account, account)]


def test_damaged_settings_of_one_person_do_not_keep_the_others_from_working(shared: Laptop) -> None:
    (shared.desk("wang") / "config.toml").write_text("token = ", "utf-8")
    assert shared.json("status")["account"] == "zhao"
    assert "打不开" in shared.does("switch").out
    shared.does("switch", "li")
    assert shared.json("status")["account"] == "li"


def test_a_folder_that_cannot_be_written_is_told_before_the_invitation_is_spent(town: Town, wang: Laptop) -> None:
    code = town.invitation("li")
    (wang.home / PEOPLE_FOLDER).write_text("a file where a folder should be", "utf-8")
    wang.types("join", town.url, code).refused("file_unwritable")
    (wang.home / PEOPLE_FOLDER).unlink()
    wang.does("join", town.url, code)


SWITCHING = """
import sys
from pathlib import Path
from doorstep_client.people import find_person, switch_to
home, account = Path(sys.argv[1]), sys.argv[2]
for _ in range(100):
    switch_to(home, find_person(home, account))
"""


def test_two_programs_that_switch_at_once_leave_one_of_the_two_and_always_a_whole_file(shared: Laptop) -> None:
    shared.does("switch", "wang")
    both = [subprocess.Popen([sys.executable, "-c", SWITCHING, shared.home, account]) for account in ("wang", "li")]
    seen = set()
    while any(process.poll() is None for process in both):
        seen.add(working_now(shared.home, None))
    assert [process.returncode for process in both] == [0, 0]
    assert seen <= {shared.desk("wang"), shared.desk("li")}
    assert [path.name for path in shared.home.iterdir() if path.name.startswith(".laptop")] == []


def test_people_of_two_hubs_may_be_called_alike(tmp_path: Path) -> None:
    assert folder_name("hub-1", "wang") != folder_name("hub-2", "wang")


@pytest.mark.parametrize(
    "account", ["..", "CON", "a:b", "王芳", "ｗａｎｇ", "x" * 64, "-rf", "~", "wang ", "Wang", "\ud800", "\u202e"]
)
def test_a_folder_is_named_so_that_every_system_takes_it_and_nobody_shares_it(account: str) -> None:
    name = folder_name("hub", account)
    assert name.isascii()
    assert set(name) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert 9 <= len(name) <= 40
    assert name.upper() != folder_name("hub", "wang").upper()


def test_a_name_that_means_nobody_is_told_with_those_who_are_here(shared: Laptop) -> None:
    with pytest.raises(DoorstepError, match="wang 王芳 / "):
        find_person(shared.home, "nobody")


def test_status_tells_the_others_too_and_with_all_everybody_in_a_line(shared: Laptop) -> None:
    shared.does("--as", "wang", "visit", "--dwelling", DOOR, "--note", "一")
    told = shared.does("status").out
    assert told.startswith("账号：zhao")
    assert "这台电脑上的其他人：\n  wang 王芳：1 条只在本机" in told
    lines = shared.does("status", "--all").out.splitlines()
    assert [line.split("：")[0] for line in lines] == ["wang 王芳", "li 李强", "zhao 赵敏（现在）"]
    assert [each["account"] for each in shared.json("status", "--all")["people"]] == ["wang", "li", "zhao"]


def test_whoever_has_something_waiting_cannot_be_taken_off(shared: Laptop) -> None:
    shared.does("--as", "wang", "visit", "--dwelling", DOOR, "--note", "还没送")
    answer = shared.types("leave", "wang").refused("person_waits")
    assert "doorstep --as wang sync" in answer.err
    assert waiting(shared, "wang") == [("wang", "还没送")]
    (shared.desk("li") / "draft-visit.json").write_text("{}", "utf-8")
    assert "1 张表没填完" in shared.types("leave", "li").refused("person_waits").err


@pytest.mark.parametrize("account", ["wang", "li", "zhao"])
def test_whoever_leaves_takes_nothing_of_the_others_along_and_her_work_is_sealed(shared: Laptop, account: str) -> None:
    grid_door = ("--building", "9", "--room", "101") if account == "zhao" else None
    if grid_door:
        shared.does("--as", account, "dwelling", "add", *grid_door)
    else:
        shared.does("--as", account, "visit", "--dwelling", DOOR, "--note", "做过的")
    shared.does("--as", account, "sync")
    others = {person.account: store_bytes(person.desk) for person in people(shared.home) if person.account != account}
    left = shared.json("leave", account)
    sealed = [gzip.decompress(path.read_bytes()).decode() for path in Path(left["archive"]).glob("*.gz")]
    assert sum(f'"by\\":\\"{account}' in line for text in sealed for line in text.splitlines()) == 1
    assert left["people"] == [each for each in ("wang", "li", "zhao") if each != account]
    assert {person.account: store_bytes(person.desk) for person in people(shared.home)} == others
    shared.types("--as", account, "status").refused("person_unknown")
    assert not any(account in path.name for path in (shared.home / PEOPLE_FOLDER).iterdir())


def test_when_the_first_person_leaves_none_of_her_files_stays_and_she_may_come_again(
    town: Town, shared: Laptop
) -> None:
    for words in (("sync",), ("status",), ("sync", "--nightly", "--no-wait"), ("nightly", "install")):
        shared.does("--as", "wang", *words)
    (shared.home / "holiday.txt").write_text("a stranger's file", "utf-8")
    shared.does("leave", "wang")
    laptops_own = {"laptop.json", "left", "nightly.json", "nightly.lock", PEOPLE_FOLDER, "holiday.txt"}
    assert {path.name for path in shared.home.iterdir()} <= laptops_own
    shared.does("join", town.url, town.invitation("wang"))
    shared.syncs()
    assert shared.door()["values"]["phone"] == "13800001111"
    assert [person.account for person in people(shared.home)] == ["li", "wang", "zhao"]


def test_when_whoever_works_leaves_nobody_is_put_in_her_place_unless_one_remains(shared: Laptop) -> None:
    shared.does("leave", "zhao")
    shared.types("status").refused("person_needed")
    shared.does("leave", "li")
    assert shared.json("status")["account"] == "wang"
    shared.does("leave", "wang")
    shared.types("status").refused("not_joined")


def test_leaving_that_was_cut_off_can_be_done_again(shared: Laptop, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = shared.desk("li")
    with monkeypatch.context() as patch:
        patch.setattr(leaving, "_forget", lambda laptop, person: 1 / 0)
        assert shared.types("leave", "li").code == 70
    assert [person.account for person in people(shared.home)] == ["wang", "li", "zhao"]
    shared.does("leave", "li")
    assert not desk.exists()


def test_leaving_is_refused_when_something_is_saved_at_the_last_moment(
    shared: Laptop, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Exchange.drop_grid

    def meanwhile(exchange: Exchange, grid: str, *, now_ms: int) -> Path | None:
        shared.does("--as", "li", "visit", "--dwelling", DOOR, "--note", "最后一刻")
        return real(exchange, grid, now_ms=now_ms)

    with monkeypatch.context() as patch:
        patch.setattr(Exchange, "drop_grid", meanwhile)
        shared.types("leave", "li").refused("person_waits")
    assert waiting(shared, "li") == [("li", "最后一刻")]


def store_bytes(desk: Path) -> list[str]:
    """Everything a store holds, as SQL."""
    with closing(sqlite3.connect(desk / DATABASE_FILE)) as db:
        return list(db.iterdump())
