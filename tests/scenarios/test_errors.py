"""Every error of the catalogue a person can meet on a command line, with its exit code, as words and as JSON."""

import io
import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from filelock import FileLock

from doorstep_client.app import DATABASE_FILE, SYNC_LOCK_FILE
from doorstep_client.keys import wrapping
from doorstep_client.keys.files import KEY_FILE
from doorstep_client.people import LAPTOP_FILE
from doorstep_client.store import database as laptop_database
from doorstep_client.sync.hub import Hub as HubAsSeen
from doorstep_client.tasks.programs import Ran
from doorstep_server.services import pull
from doorstep_shared.errors import CATALOGUE
from tests.scenarios.gateway import answering
from tests.scenarios.town import DOOR, GRID, OTHER_GRID, Answer, Laptop, Town
from tests.scenarios.trouble import another_program_writing, no_room

ELSEWHERE = {
    "sign_in_failed": "only the pages sign anybody in",
    "form_expired": "only the pages have forms",
    "changed_meanwhile": "only the pages have forms that grow old",
    "sign_in_locked": "only the pages sign anybody in",
    "code_wrong": "only the pages ask for a code",
    "password_weak": "read from the standard input; tests/server/cli types it",
    "passwords_differ": "only the page asks for it twice",
    "step_impossible": "only the pages offer the steps of a matter",
    "page_not_permitted": "only the pages ask it of a role",
    "tables_changed": "only the page shows what changes before it saves",
    "beyond_authority": "only the pages let anybody but the operator administer",
    "digest_differs": "told in a sync's report, which has delivered everything all the same",
    "demo_failed": "the demo itself shows that it does not happen",
}
"""Errors no command line answers with, and why."""


@dataclass
class Scene:
    """What a story of an error works with."""

    town: Town
    wang: Laptop
    li: Laptop
    monkeypatch: pytest.MonkeyPatch

    def answered(self, status: str, code: str) -> Answer:
        """王芳 syncs while the hub answers this error of the catalogue."""
        values = {"path": "/x", "method": "PUT", "allowed": "GET", "detail": "JSON", "limit": "8"}
        body = json.dumps({"code": code, "values": values}).encode()
        with self.town.gateway.putting(answering(status, "application/json", body)):
            return self.wang.types("sync", "--json")

    def between(self, meanwhile: Callable[[], object]) -> Answer:
        """王芳's new laptop syncs for the first time, and something happens before it fetches the snapshot."""
        self.monkeypatch.setattr(pull, "SNAPSHOT_FIRST_ENTRIES", 3)
        laptop = self.town.laptop("wang", "new")
        laptop.does("join", self.town.url, self.town.invitation("wang"))
        laptop.hub_through = lambda hub: _Interrupted(hub, meanwhile)
        return laptop.types("sync", "--json")


class _Interrupted:
    """A hub with something happening before each snapshot."""

    def __init__(self, hub: HubAsSeen, meanwhile: Callable[[], object]) -> None:
        self.hub, self.meanwhile = hub, meanwhile

    def sync(self, request: dict[str, Any]) -> dict[str, Any]:
        return self.hub.sync(request)

    def snapshot(self, grid: str, *, since: int, own: bool = False) -> Iterator[dict[str, Any]]:
        self.meanwhile()
        return self.hub.snapshot(grid, since=since, own=own)


def _ambiguous(s: Scene) -> Answer:
    s.wang.does("dwelling", "add", "--building", "3", "--unit", "1", "--room", "501")
    return s.wang.types("card", "3-501", "--json")


def _file_unreadable(s: Scene) -> Answer:
    return s.wang.types("import", "dwelling", str(s.town.folder / "nowhere.csv"), "--json")


def _columns_wrong(s: Scene) -> Answer:
    table = s.town.folder / "wrong.csv"
    table.write_text("colour,shape\nred,round\n")
    return s.town.operator("import", "dwelling", str(table), "--grid", GRID, "--json")


def _token_invalid(s: Scene) -> Answer:
    config = s.wang.home / "config.toml"
    config.write_text(config.read_text("utf-8").replace('token = "', 'token = "0'), "utf-8")
    return s.wang.types("sync", "--json")


def _grid_needed(s: Scene) -> Answer:
    s.town.operates("account", "grant", "wang", OTHER_GRID)
    s.wang.syncs()
    return s.wang.types("building", "add", "--number", "1", "--json")


def _record_deleted(s: Scene) -> Answer:
    id = s.wang.door()["id"]
    s.wang.does("dwelling", "delete", id)
    return s.wang.types("dwelling", "delete", id, "--json")


def _changed_since(s: Scene) -> Answer:
    s.wang.does("dwelling", "edit", DOOR, "--contact", "张三")
    s.wang.syncs()
    s.li.syncs()
    s.li.does("dwelling", "edit", DOOR, "--contact", "李四")
    s.li.syncs()
    s.wang.syncs()
    return s.wang.types("undo", "--json")


def _device_replaced(s: Scene) -> Answer:
    old = s.town.device_of("wang")
    s.town.laptop("wang", "new").does("join", s.town.url, s.town.invitation("wang", "--replace", old))
    return s.town.operator("invite", "wang", "--replace", old, "--json")


def _hub_unreachable(s: Scene) -> Answer:
    s.wang.reaches = "http://127.0.0.1:1"
    return s.wang.types("sync", "--json")


def _hub_address(s: Scene) -> Answer:
    return s.town.laptop("wang", "new").types("join", "http://", "CODE", "--json")


def _hub_failed(s: Scene) -> Answer:
    def broken(sql: str) -> None:
        raise RuntimeError(sql)

    s.wang.does("visit", "--dwelling", DOOR)
    s.monkeypatch.setattr(s.town.hub.store, "before_write", broken)
    return s.wang.types("sync", "--json")


def _reply_damaged(s: Scene) -> Answer:
    with s.town.gateway.putting(answering("200 OK", "application/json", b'{"hub": "h", "gri')):
        return s.wang.types("sync", "--json")


def _join_unfinished(s: Scene) -> Answer:
    return s.town.laptop("wang", "new").types("join", "http://127.0.0.1:1", "CODE", "--json")


class _Forgetful:
    """A hub that says nothing of what it was given."""

    def __init__(self, hub: HubAsSeen) -> None:
        self.hub, self.snapshot = hub, hub.snapshot

    def sync(self, request: dict[str, Any]) -> dict[str, Any]:
        return self.hub.sync({**request, "changes": []})


def _not_delivered(s: Scene) -> Answer:
    s.wang.does("visit", "--dwelling", DOOR)
    s.wang.hub_through = _Forgetful
    return s.wang.types("sync", "--nightly", "--no-wait", "--json")


def _no_scheduler(s: Scene) -> Answer:
    s.wang.computer.there.clear()
    return s.wang.types("nightly", "install", "--json")


def _schedule_failed(s: Scene) -> Answer:
    s.wang.computer.broken = Ran(1, err="crontab: no room on the disk")
    return s.wang.types("nightly", "install", "--json")


def _busy(s: Scene) -> Answer:
    with FileLock(s.wang.home / SYNC_LOCK_FILE):
        return s.wang.types("sync", "--json")


def _database_locked(s: Scene) -> Answer:
    s.monkeypatch.setattr(laptop_database, "WAIT_SECONDS", 0.05)
    with another_program_writing(s.wang.home / DATABASE_FILE):
        return s.wang.types("visit", "--dwelling", DOOR, "--json")


def _disk_full(s: Scene) -> Answer:
    with no_room(s.monkeypatch):
        answers = (s.wang.types("visit", "--dwelling", DOOR, "--note", "字" * 1500, "--json") for _ in range(40))
        return next(answer for answer in answers if answer.code)


def _storage_failed(s: Scene) -> Answer:
    for file in s.wang.home.glob(f"{DATABASE_FILE}*"):
        file.unlink()
    (s.wang.home / DATABASE_FILE).write_bytes(b"no database" * 100)
    return s.wang.types("status", "--json")


def _config_damaged(s: Scene) -> Answer:
    (s.wang.home / "config.toml").write_text("[hub\n")
    return s.wang.types("status", "--json")


def _rules_damaged(s: Scene) -> Answer:
    (s.wang.home / "visit-rules.toml").write_text("[[rule]]\n")
    return s.wang.types("today", "--json")


def _file_unwritable(s: Scene) -> Answer:
    return s.wang.types("today", "--json", "--print", str(s.wang.home / "missing" / "list.html"))


def _unexpected(s: Scene) -> Answer:
    def broken(*_: object) -> None:
        raise RuntimeError("the moon is blue")

    s.monkeypatch.setattr("doorstep_client.tasks.status.status", broken)
    s.monkeypatch.setattr("doorstep_client.commands.status.status", broken)
    return s.wang.types("status", "--json")


def _interrupted(s: Scene) -> Answer:
    def pressed(_: HubAsSeen) -> HubAsSeen:
        raise KeyboardInterrupt

    s.wang.hub_through = pressed
    return s.wang.types("sync", "--json")


def _not_permitted(s: Scene) -> Answer:
    return s.between(lambda: s.town.operates("account", "ungrant", "wang", GRID))


def _device_revoked(s: Scene) -> Answer:
    def revoke() -> None:
        devices = [each for each in s.town.operates("device", "list")["devices"] if each["account"] == "wang"]
        newest = max(devices, key=lambda each: int(each["created_ms"]))
        s.town.operates("device", "revoke", str(newest["id"]))

    return s.between(revoke)


def _other_database(s: Scene) -> Answer:
    s.town.environ["DOORSTEP_DATABASE"] = "postgresql://hub@localhost/hub"
    return s.town.operator("restore", "hub.dump", "--json")


def _not_installed(s: Scene) -> Answer:
    s.monkeypatch.setitem(sys.modules, "psycopg", None)
    s.town.environ["DOORSTEP_DATABASE"] = "postgresql://hub@localhost/hub"
    return s.town.operator("grid", "list", "--json")


def _hub_running(s: Scene) -> Answer:
    backup = s.town.backup()
    s.town.rows("SELECT 1")
    return s.town.operator("restore", str(backup), "--json")


def _address_in_use(s: Scene) -> Answer:
    return s.town.operator("serve", "--port", str(s.town.gateway.port), "--json")


def _log_damaged(s: Scene) -> Answer:
    with s.town.hub.store.write():
        s.town.hub.store.run("UPDATE entry SET status = 'quarantined' WHERE kind = 'change' AND grid = ?", [GRID])
    return s.town.operator("check", "--json")


def _hub_not_initialised(s: Scene) -> Answer:
    return s.town.operator("--home", str(s.town.folder / "nowhere"), "check", "--json")


def _not_a_demo(s: Scene) -> Answer:
    return s.town.operator("demo", "--folder", str(s.town.hub_home), "--json")


def _person_ambiguous(s: Scene) -> Answer:
    s.town.operates("account", "add", "wang2", "--name", "王芳", "--grid", GRID)
    s.wang.does("join", s.town.url, s.town.invitation("wang2"))
    return s.wang.types("switch", "王芳", "--json")


def _person_waits(s: Scene) -> Answer:
    s.wang.does("visit", "--dwelling", DOOR, "--note", "还没送")
    return s.wang.types("leave", "wang", "--json")


def _locked(s: Scene) -> Laptop:
    """王芳's laptop, locked."""
    s.monkeypatch.setattr(wrapping, "LOG2_N", 4)
    s.wang.has_terminal, s.wang.passphrases = True, ["春天的石榴", "春天的石榴"]
    s.wang.does("lock")
    return s.wang


def _passphrase_wrong(s: Scene) -> Answer:
    s.monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO("秋天的石榴\n".encode())))
    return _locked(s).types("unlock", "--passphrase-stdin", "--json")


def _key_file_damaged(s: Scene) -> Answer:
    wang = _locked(s)
    (wang.home / KEY_FILE).unlink()
    return wang.types("status", "--json")


def _person_needed(s: Scene) -> Answer:
    s.wang.does("join", s.town.url, s.town.invitation("li"))
    (s.wang.home / LAPTOP_FILE).unlink()
    return s.wang.types("status", "--json")


def _bundle(s: Scene) -> str:
    file = str(s.town.folder / "wang.bundle")
    s.wang.does("bundle", "write", file)
    return file


def _bundle_damaged(s: Scene) -> Answer:
    file = s.town.folder / "rubbish.bundle"
    file.write_bytes(b"rubbish")
    return s.wang.types("bundle", "read", str(file), "--json")


def _bundle_outdated(s: Scene) -> Answer:
    old = s.wang.copied_to("old")
    for contact in ("张三", "李四"):
        s.li.does("dwelling", "edit", DOOR, "--contact", contact)
        s.li.syncs()
        file = s.town.operates("bundle", "read", _bundle(s))["answer"]
        s.wang.syncs()
    s.wang.goes_back_to(old)
    return s.wang.types("bundle", "read", file, "--json")


STORIES: dict[str, Callable[[Scene], Answer]] = {
    "usage": lambda s: s.wang.types("dwlling", "list", "--json"),
    "invalid_value": lambda s: s.wang.types("dwelling", "edit", DOOR, "--phone", "一二三", "--json"),
    "terminal_needed": lambda s: s.wang.types("visit", "--json"),
    "unknown_field": lambda s: s.wang.types("dwelling", "edit", DOOR, "--clear", "颜色", "--json"),
    "nothing_to_change": lambda s: s.wang.types("dwelling", "edit", DOOR, "--json"),
    "file_unreadable": _file_unreadable,
    "columns_wrong": _columns_wrong,
    "not_found": lambda s: s.wang.types("card", "9-9-999", "--json"),
    "ambiguous": _ambiguous,
    "nothing_to_object": lambda s: s.wang.types("object", DOOR, "phone", "--why", "x", "--json"),
    "nothing_to_redo": lambda s: s.wang.types("redo", "0" * 12, "--json"),
    "not_waiting": lambda s: s.town.operator("quarantine", "release", "0" * 12, "--json"),
    "table_unknown": lambda s: s.town.operator("tables", "show", "nonsense", "--json"),
    "table_wrong": lambda s: s.town.operator("tables", "load", "visit_tag", str(s.town.hub_home / "hub.key"), "--json"),
    "grid_moves_below_itself": lambda s: s.town.operator("grid", "move", GRID, "--under", GRID, "--json"),
    "grid_unknown": lambda s: s.town.operator("account", "grant", "wang", "nowhere", "--json"),
    "account_unknown": lambda s: s.town.operator("invite", "nobody", "--json"),
    "device_unknown": lambda s: s.town.operator("device", "revoke", "none", "--json"),
    "cover_unknown": lambda s: s.town.operator("cover", GRID, "--by", "zhao", "--end", "--json"),
    "device_foreign": lambda s: s.town.operator("invite", "wang", "--replace", s.town.device_of("li"), "--json"),
    "device_replaced": _device_replaced,
    "not_joined": lambda s: s.town.laptop("wang", "new").types("status", "--json"),
    "store_locked": lambda s: _locked(s).types("status", "--json"),
    "passphrase_wrong": _passphrase_wrong,
    "not_encrypted": lambda s: s.wang.types("unlock", "--json"),
    "key_file_damaged": _key_file_damaged,
    "person_unknown": lambda s: s.wang.types("--as", "nobody", "status", "--json"),
    "person_ambiguous": _person_ambiguous,
    "person_needed": _person_needed,
    "person_waits": _person_waits,
    "practising": lambda s: s.wang.types("--practise", "sync", "--json"),
    "invite_invalid": lambda s: s.town.laptop("wang", "new").types("join", s.town.url, "CODE", "--json"),
    "token_invalid": _token_invalid,
    "device_revoked": _device_revoked,
    "not_permitted": _not_permitted,
    "no_grid": lambda s: _no_grid(s),
    "grid_needed": _grid_needed,
    "already_exists": lambda s: s.wang.types(
        "dwelling", "add", "--building", "3", "--unit", "2", "--room", "501", "--json"
    ),
    "may_be_registered": lambda s: s.wang.types("dwelling", "add", "--building", "3", "--room", "501", "--json"),
    "record_deleted": _record_deleted,
    "no_conflict": lambda s: s.wang.types("resolve", DOOR, "--take", "A", "--json"),
    "nothing_to_undo": lambda s: s.wang.types("undo", "--json"),
    "changed_since": _changed_since,
    "bundle_foreign": lambda s: s.li.types("bundle", "read", _bundle(s), "--json"),
    "bundle_for_hub": lambda s: s.wang.types("bundle", "read", _bundle(s), "--json"),
    "bundle_for_laptop": lambda s: s.town.operator(
        "bundle", "read", s.town.operates("bundle", "read", _bundle(s))["answer"], "--json"
    ),
    "bundle_damaged": _bundle_damaged,
    "bundle_outdated": _bundle_outdated,
    "not_a_demo": _not_a_demo,
    "hub_unreachable": _hub_unreachable,
    "hub_address": _hub_address,
    "hub_failed": _hub_failed,
    "reply_damaged": _reply_damaged,
    "join_unfinished": _join_unfinished,
    "version_too_old": lambda s: s.answered("426 Upgrade Required", "version_too_old"),
    "no_such_address": lambda s: s.answered("404 Not Found", "no_such_address"),
    "wrong_method": lambda s: s.answered("405 Method Not Allowed", "wrong_method"),
    "request_malformed": lambda s: s.answered("400 Bad Request", "request_malformed"),
    "request_too_large": lambda s: s.answered("413 Payload Too Large", "request_too_large"),
    "too_many_requests": lambda s: s.answered("429 Too Many Requests", "too_many_requests"),
    "not_delivered": _not_delivered,
    "no_scheduler": _no_scheduler,
    "schedule_failed": _schedule_failed,
    "busy": _busy,
    "database_locked": _database_locked,
    "other_database": _other_database,
    "hub_running": _hub_running,
    "address_in_use": _address_in_use,
    "disk_full": _disk_full,
    "storage_failed": _storage_failed,
    "log_damaged": _log_damaged,
    "not_installed": _not_installed,
    "hub_not_initialised": _hub_not_initialised,
    "config_damaged": _config_damaged,
    "rules_damaged": _rules_damaged,
    "file_unwritable": _file_unwritable,
    "unexpected": _unexpected,
    "interrupted": _interrupted,
}
"""How each error comes about, by its code."""

RESULT_FIRST = ("log_damaged",)
"""Errors told in words beside the result, which stands in the JSON."""


def _no_grid(s: Scene) -> Answer:
    laptop = s.town.laptop("wang", "new")
    laptop.does("join", s.town.url, s.town.invitation("wang"))
    return laptop.types("building", "add", "--number", "1", "--json")


@pytest.mark.parametrize("code", STORIES)
def test_an_error_has_its_exit_code_one_sentence_and_the_next_step(
    code: str, town: Town, wang: Laptop, li: Laptop, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        answer = STORIES[code](Scene(town, wang, li, patch)).refused(code)
    document = answer.document
    if code not in RESULT_FIRST:
        assert document["error"]["code"] == code
        assert answer.err.strip().splitlines()[-2:] == [document["error"]["sentence"], document["error"]["hint"]]
        assert "{" not in document["error"]["sentence"] + document["error"]["hint"]


def test_every_error_of_the_catalogue_has_its_story() -> None:
    assert STORIES.keys() | ELSEWHERE.keys() == CATALOGUE.keys()
    assert not STORIES.keys() & ELSEWHERE.keys()
