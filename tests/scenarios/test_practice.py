"""Practice: a made-up community to try everything in, from which nothing ever reaches a hub or her own records."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from doorstep_client.app import DATABASE_FILE, PRACTICE_ACCOUNT
from doorstep_client.tasks import practice
from doorstep_shared.synthetic.places import PRACTICE_GRID
from tests.scenarios.town import DOOR, Laptop, Town
from tests.scenarios.trouble import no_room


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A practice folder as it is when it is new."""
    return tmp_path_factory.mktemp("practice") / "folder"


@pytest.fixture
def beginner(town: Town, wang: Laptop, filled: Path) -> Laptop:
    """王芳, who opened practice."""
    if filled.exists():
        shutil.copytree(filled, wang.home / practice.PRACTICE_FOLDER)
    wang.does("practise")
    if not filled.exists():
        shutil.copytree(wang.home / practice.PRACTICE_FOLDER, filled)
    return wang


def test_a_new_worker_practises_before_she_has_joined_anything(town: Town) -> None:
    laptop = town.laptop("wang", "new")
    made = laptop.json("practise")
    assert (made["dwellings"], made["residents"]) == (100, 250)
    laptop.does("--practise", "today")
    laptop.types("status").refused("not_joined")


def test_there_is_a_register_visits_matters_a_conflict_and_something_in_review_to_look_at(beginner: Laptop) -> None:
    assert beginner.json("--practise", "building", "list")["count"] == 6
    assert beginner.json("--practise", "visit", "list")["count"] > 50
    assert beginner.json("--practise", "matter", "list")["count"] == 3
    assert len(beginner.json("--practise", "conflicts")["conflicts"]) == 1
    assert [each["status"] for each in beginner.json("--practise", "log", "--refused")["changes"]] == ["quarantined"]
    status = beginner.json("--practise", "status")
    assert (status["account"], status["pending"], status["quarantined"]) == (PRACTICE_ACCOUNT, 0, 1)
    assert {each["code"] for each in beginner.json("--practise", "doctor")["findings"]} <= {"disk"}


def test_every_screen_says_that_it_is_practice(beginner: Laptop) -> None:
    for words in (("today",), ("find", "王"), ("status",), ("conflicts",), ("log",), ("guide",), ("sync",)):
        assert beginner.types("--practise", *words).err.startswith("【练习】不会上传"), words
    assert "练习" not in beginner.types("today").err


def test_a_day_can_be_practised_from_the_visit_to_the_settled_conflict(beginner: Laptop) -> None:
    door = beginner.json("--practise", "conflicts")["conflicts"][0]["record"]
    said = beginner.does("--practise", "visit", "--quick", door, "试一试").out
    assert "只留在练习里，不会上传。" in said
    assert "doorstep sync" not in said
    beginner.does("--practise", "resolve", door, "phone", "--take", "A")
    assert beginner.json("--practise", "conflicts")["conflicts"] == []
    beginner.does("--practise", "undo")
    assert "doorstep sync" not in beginner.does("--practise", "status").out


@pytest.mark.parametrize(
    "words",
    [
        ("sync",),
        ("sync", "--nightly", "--no-wait"),
        ("join", "http://127.0.0.1:1", "CODE"),
        ("bundle", "write", "out.bundle"),
        ("nightly", "install"),
        ("nightly", "status"),
        ("switch", "wang"),
        ("leave", "wang"),
    ],
)
def test_whatever_reaches_a_hub_or_other_desks_is_refused_in_practice(beginner: Laptop, words: tuple[str, ...]) -> None:
    beginner.does("--practise", "building", "add", "--number", "99")
    before = beginner.town.logged()
    beginner.types("--practise", *words).refused("practising")
    assert beginner.town.logged() == before
    assert not Path("out.bundle").exists()


def test_practice_and_her_own_records_never_meet(beginner: Laptop) -> None:
    beginner.does("--practise", "building", "add", "--number", "99")
    beginner.does("visit", "--dwelling", DOOR, "--note", "真的")
    assert beginner.pending == 1
    beginner.syncs()
    assert not [line for line in own_store(beginner) if "lianxi" in line or PRACTICE_GRID in line]
    assert not beginner.town.rows("SELECT 1 FROM entry WHERE body LIKE ?", "%lianxi%")
    beginner.types("card", "1-1-102").refused("not_found")
    beginner.types("--practise", "card", DOOR + "9").refused("not_found")


def test_not_even_a_practice_store_copied_over_her_own_reaches_the_hub(beginner: Laptop) -> None:
    beginner.does("--practise", "building", "add", "--number", "99")
    shutil.copy(beginner.home / practice.PRACTICE_FOLDER / DATABASE_FILE, beginner.home / DATABASE_FILE)
    for words in (("sync",), ("sync", "--nightly", "--no-wait"), ("bundle", "write", str(beginner.home / "out"))):
        beginner.types(*words).refused("practising")
    assert not beginner.town.rows("SELECT 1 FROM entry WHERE body LIKE ?", "%lianxi%")
    assert not (beginner.home / "out").exists()


def test_practice_holds_no_hub_and_no_token(beginner: Laptop) -> None:
    names = {path.name for path in (beginner.home / practice.PRACTICE_FOLDER).rglob("*")}
    assert "config.toml" not in names
    token = (beginner.home / "config.toml").read_text("utf-8").split('token = "')[1].split('"')[0]
    with closing(sqlite3.connect(beginner.home / practice.PRACTICE_FOLDER / DATABASE_FILE)) as db:
        assert token not in "\n".join(db.iterdump())


def test_fresh_starts_over_and_leaves_nothing_of_what_was_practised(beginner: Laptop) -> None:
    beginner.does("--practise", "building", "add", "--number", "99")
    beginner.does("practise")
    assert beginner.json("--practise", "building", "list")["count"] == 7
    beginner.does("practise", "--fresh")
    assert beginner.json("--practise", "building", "list")["count"] == 6
    assert {path.name for path in beginner.home.glob("practice*")} == {"practice", "practice.lock"}


def test_practice_that_was_cut_off_while_it_was_made_is_made_again(
    town: Town, wang: Laptop, monkeypatch: pytest.MonkeyPatch
) -> None:
    with no_room(monkeypatch):
        wang.types("practise").refused("disk_full")
    assert not (wang.home / practice.PRACTICE_FOLDER).exists()
    wang.types("--practise", "status")
    assert wang.json("--practise", "dwelling", "list")["count"] == 100
    assert not (wang.home / "practice.new").exists()


def test_a_folder_that_cannot_be_made_is_told(wang: Laptop) -> None:
    (wang.home / practice.PRACTICE_FOLDER).write_text("a file where a folder should be")
    wang.types("practise").refused("file_unwritable")


def test_somebody_else_and_practice_cannot_be_named_at_once(beginner: Laptop) -> None:
    beginner.types("--practise", "--as", "wang", "status").refused("usage")


def test_everybody_practises_in_the_same_community(town: Town, beginner: Laptop) -> None:
    other = town.laptop("li", "other")
    other.does("practise")
    there, here = (laptop.json("--practise", "resident", "list", "--limit", "250") for laptop in (other, beginner))
    assert sorted(each["values"]["name"] for each in there["records"]) == sorted(
        each["values"]["name"] for each in here["records"]
    )


def own_store(laptop: Laptop) -> list[str]:
    """Everything in her own store, as SQL."""
    with closing(sqlite3.connect(laptop.home / DATABASE_FILE)) as db:
        return list(db.iterdump())


def test_not_even_settings_put_into_the_practice_folder_lead_to_a_hub(beginner: Laptop) -> None:
    shutil.copy(beginner.home / "config.toml", beginner.home / practice.PRACTICE_FOLDER)
    found = beginner.json("--practise", "doctor", "--hub")["findings"]
    assert "practising" in {each["code"] for each in found}
    assert beginner.json("--practise", "status")["account"] == PRACTICE_ACCOUNT
