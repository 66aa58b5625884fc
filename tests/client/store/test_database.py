"""The file: what goes wrong with it is told in the catalogue's words, and nothing half-done stays."""

from pathlib import Path

import pytest

from doorstep_client.store import database, log
from doorstep_client.store.store import open_store
from doorstep_client.store.tables import OTHER, record_columns, table_name
from doorstep_shared.errors import DoorstepError
from doorstep_shared.kinds import all_kinds
from tests.client.desk import DOOR, Desk


def test_a_file_another_program_holds_is_reported_as_locked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "WAIT_SECONDS", 0)
    path = str(tmp_path / "laptop.sqlite3")
    desk = Desk(path=path)
    other = open_store(path)
    with other.transaction(), pytest.raises(DoorstepError) as raised:
        desk.save({"contact": "张三"})
    assert raised.value.code == "database_locked"
    assert desk.store.waiting() == 0


def _fill(desk: Desk) -> None:
    for number in range(200):
        desk.save({"remark": f"{number} " + "长" * 1000}, f"00000000-0000-4000-8000-{number:012}")


def _save_and_die(desk: Desk) -> None:
    with desk.store.transaction():
        desk.save({"contact": "李四"})
        raise KeyboardInterrupt


def test_a_full_disk_is_reported_and_earlier_records_are_intact(tmp_path: Path) -> None:
    desk = Desk(path=str(tmp_path / "laptop.sqlite3"))
    first = desk.save({"contact": "张三"})
    db = desk.store.database
    pages = db.row("PRAGMA page_count")
    assert pages is not None
    db.row(f"PRAGMA max_page_count = {pages[0]}")
    with pytest.raises(DoorstepError) as raised:
        _fill(desk)
    assert raised.value.code == "disk_full"
    assert desk.store.change(first.id) is not None
    assert desk.store.verify() == []
    db.row("PRAGMA max_page_count = 1000000")
    assert desk.save({"contact": "李四"}).id == desk.store.recent_own(1)[0].change.id


def test_a_file_that_is_no_database_is_reported(tmp_path: Path) -> None:
    path = tmp_path / "laptop.sqlite3"
    path.write_bytes(b"not a database at all, but long enough to be looked at" * 100)
    with pytest.raises(DoorstepError) as raised:
        open_store(str(path))
    assert raised.value.code == "storage_failed"


def test_a_file_of_a_newer_program_is_not_touched(tmp_path: Path) -> None:
    path = str(tmp_path / "laptop.sqlite3")
    open_store(path).database.run("PRAGMA user_version = 99")
    with pytest.raises(DoorstepError) as raised:
        open_store(path)
    assert raised.value.code == "storage_failed"


def test_a_file_is_written_so_that_a_power_cut_loses_nothing(tmp_path: Path) -> None:
    db = open_store(str(tmp_path / "laptop.sqlite3")).database
    assert [db.row(f"PRAGMA {name}") for name in ("journal_mode", "synchronous", "foreign_keys")] == [
        ("wal",),
        (2,),
        (1,),
    ]


def test_read_tables_are_made_anew_when_the_kinds_are_declared_otherwise(tmp_path: Path) -> None:
    path = str(tmp_path / "laptop.sqlite3")
    desk = Desk(path=path)
    desk.save({"remark": "看家的狗"})
    desk.store.database.run("UPDATE setting SET value = 'older' WHERE name = 'read_tables'")
    desk.store.database.run("ALTER TABLE record_dwelling DROP COLUMN v_remark")
    desk.store.close()
    again = open_store(path)
    assert [row.id for row in again.find_rows("dwelling", {"remark": "看家的狗"})] == [DOOR]


def test_the_columns_that_are_written_are_those_of_the_tables_that_are_made() -> None:
    db = Desk().store.database
    for kind in (*all_kinds(), None):
        made = [row[1] for row in db.rows(f"PRAGMA table_info({table_name(kind.name if kind else OTHER)})")]
        assert made == record_columns(kind)
    assert [row[1] for row in db.rows("PRAGMA table_info(entry)")] == [*log.COLUMNS]


def test_an_inner_transaction_is_undone_alone() -> None:
    desk = Desk()
    with desk.store.transaction():
        desk.save({"contact": "张三"})
        with pytest.raises(KeyboardInterrupt):
            _save_and_die(desk)
    assert desk.shows("contact") == "张三"
