"""With --json every command of both programs prints exactly one JSON object, in success and in refusal."""

import click
import pytest

from doorstep_client.cli import command_line as laptop_commands
from doorstep_server.cli import command_line as hub_commands
from tests.scenarios.town import DOOR, GRID, Laptop, Town

KINDS = ("visit", "dwelling", "resident", "matter", "building", "note")
SERVE_FOR_EVER = {("serve",), ("demo",)}
"""Commands of the hub that are no question and answer."""


@pytest.fixture
def full(town: Town, wang: Laptop, li: Laptop) -> Laptop:
    """A laptop with a record of every kind, a conflict, something waiting and something delivered."""
    wang.does("visit", "--dwelling", DOOR, "--note", "记一笔")
    wang.does("resident", "add", "--dwelling", DOOR, "--name", "王建国")
    wang.does("matter", "add", "--dwelling", DOOR, "--title", "路灯不亮")
    wang.does("building", "add", "--number", "3")
    wang.does("note", "add", "--subject", DOOR, "--text", "养狗")
    wang.does("dwelling", "edit", DOOR, "--phone", "010-1111")
    li.does("dwelling", "edit", DOOR, "--phone", "010-2222")
    li.syncs()
    wang.syncs()
    wang.does("visit", "--dwelling", "3-2-502")
    return wang


def _paths(root: click.Command) -> list[tuple[str, ...]]:
    """Every command of a program, the ones in groups too."""
    assert isinstance(root, click.Group)
    context, found = click.Context(root), []
    for name in root.list_commands(context):
        command = root.get_command(context, name)
        if isinstance(command, click.Group):
            found += [(name, verb) for verb in command.list_commands(context)]
        else:
            found.append((name,))
    return found


def _id(laptop: Laptop, kind: str) -> str:
    return str(laptop.json(kind, "list")["records"][0]["id"])


def _bundle(laptop: Laptop, verb: str) -> str:
    """The stick's file that a command of bundles takes."""
    file = str(laptop.town.folder / "wang.bundle")
    if verb == "write":
        return file
    laptop.does("bundle", "write", file)
    return str(laptop.town.operates("bundle", "read", file)["answer"])


def _arguments(laptop: Laptop, path: tuple[str, ...]) -> tuple[str, ...]:
    """Arguments with which a command of the laptop succeeds."""
    kind, verb = path[0], path[-1]
    if kind == "bundle":
        return (_bundle(laptop, verb),)
    if kind not in KINDS:
        alone = {"find": ("王",), "card": (DOOR,), "resolve": (DOOR, "phone", "--take", "A"), "completion": ("bash",)}
        file = str(laptop.home / "doors.csv")
        alone |= {"object": (DOOR, "--why", "不同意"), "redo": ("0" * 12,)}
        alone |= {"export": ("dwelling", "--to", file), "import": ("dwelling", file)}
        return alone.get(verb, ())
    adding = {
        "visit": ("--dwelling", DOOR),
        "dwelling": ("--building", "8", "--room", "1"),
        "resident": ("--dwelling", DOOR, "--name", "李娜"),
        "matter": ("--dwelling", DOOR, "--title", "漏水"),
        "building": ("--number", "8"),
        "note": ("--subject", DOOR, "--text", "常不在家"),
    }
    changing = {
        "visit": ("--minutes", "5"),
        "dwelling": ("--floor", "5"),
        "resident": ("--remark", "x"),
        "matter": ("--place", "门口"),
        "building": ("--floors", "6"),
        "note": ("--text", "又来过"),
    }
    if verb == "add":
        return adding[kind]
    if verb in ("show", "history", "delete"):
        return (_id(laptop, kind),)
    if verb == "edit":
        return (_id(laptop, kind), *changing[kind])
    return ("王",) if verb == "find" else ()


NOTHING_TO_DO = {("join",): 2, ("leave",): 2, ("lock",): 2, ("unlock",): 4, ("object",): 4, ("redo",): 3}
"""The commands for which this laptop has no occasion, with their exit codes."""


def test_every_command_of_the_laptop_answers_one_object(full: Laptop) -> None:
    paths = _paths(laptop_commands())
    assert len(paths) > 40
    for path in sorted(paths, key=lambda path: path[-1] == "delete"):
        answer = full.types(*path, *_arguments(full, path), "--json")
        assert answer.out.count("\n") == 1, (path, answer)
        assert answer.document, path
        assert answer.code == NOTHING_TO_DO.get(path, 0), (path, answer)


def test_every_command_of_the_laptop_answers_one_object_when_it_is_typed_wrongly(full: Laptop) -> None:
    for path in _paths(laptop_commands()):
        before = full.own()
        answer = full.types(*path, "--no-such-option", "--json")
        assert (answer.code, answer.document["error"]["code"]) == (2, "usage"), path
        assert full.own() == before


def test_every_command_of_the_hub_answers_one_object(town: Town, full: Laptop) -> None:
    paths = [path for path in _paths(hub_commands()) if path not in SERVE_FOR_EVER]
    assert len(paths) > 15
    table = town.folder / "more.csv"
    table.write_text("number\n12\n", "utf-8")
    (town.folder / "tags.csv").write_text("代码,中文\ngas,燃气安全\n", "utf-8")
    given: dict[tuple[str, ...], tuple[str, ...]] = {
        ("grid", "add"): ("wuyi-03", "--parent", "wuyi"),
        ("grid", "rename"): ("wuyi-03", "三网格"),
        ("grid", "move"): ("wuyi-03", "--under", "wuyi"),
        ("account", "add"): ("sun",),
        ("account", "rename"): ("li", "李小强"),
        ("account", "grant"): ("li", "wuyi-02"),
        ("account", "ungrant"): ("li", GRID),
        ("account", "password"): ("li",),
        ("account", "totp"): ("li",),
        ("account", "unlock"): ("li",),
        ("invite",): ("li",),
        ("bundle", "read"): (_bundle(full, "write"),),
        ("bundle", "show"): (_bundle(full, "read"),),
        ("device", "revoke"): (town.device_of("li"),),
        ("tables", "show"): ("visit_rules",),
        ("tables", "load"): ("visit_tag", str(town.folder / "tags.csv"), "--dry-run"),
        ("tables", "save"): ("visit_tag", str(town.folder / "saved.csv")),
        ("import",): ("building", str(table), "--grid", GRID),
        ("export",): ("dwelling", "--to", str(town.folder / "doors.csv")),
        ("backup",): (str(town.folder / "one.db"),),
        ("restore",): (str(town.backup()),),
        ("quarantine", "release"): ("0" * 12,),
        ("quarantine", "reject"): ("0" * 12,),
    }
    for path in sorted(paths, key=lambda path: path == ("restore",)):
        if path == ("restore",):
            town.stop()
        answer = town.operator(*path, *given.get(path, ()), "--json")
        assert answer.out.count("\n") == 1, (path, answer)
        assert answer.document, path
        assert answer.code == (3 if path[0] == "quarantine" and path[-1] != "list" else 0), (path, answer)
