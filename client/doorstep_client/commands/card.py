"""``doorstep card``: everything about one door."""

from collections.abc import Sequence

import click

from doorstep_client.app import App
from doorstep_client.commands.completing import doors
from doorstep_client.commands.saying import STILL_WARNS, WHICH, words_of
from doorstep_client.commands.summaries import COMMANDS
from doorstep_client.documents import record_document
from doorstep_client.store.records import Record
from doorstep_client.tasks.card import Card, card
from doorstep_client.words import DELETED_WORD, short
from doorstep_shared.changes import Json
from doorstep_shared.i18n import Text, colon
from doorstep_shared.kinds import find_kind
from doorstep_shell.bilingual import argument, command

RESIDENTS = Text("居民", "Residents")
VISITS = Text("最近走访", "Last visits")
MATTERS = Text("未办结诉求", "Open matters")
NOTES = Text("备注", "Notes")
NONE_OF_THEM = Text("（无）", "(none)")
IN_CONFLICT = Text(
    "有冲突：{what}；处理：doorstep resolve {id} {path}", "In conflict: {what}; settle it: doorstep resolve {id} {path}"
)
REGISTERED_TWICE = Text(
    "这户登记过两次（{who}），已自动合为一条。", "This door was registered twice ({who}); the two are now one record."
)
PENDING = Text("有改动还没送到中心。", "Something here is not sent to the hub yet.")
ID = Text("编号", "id")


@command("card", COMMANDS["card"])
@argument("which", text=WHICH, metavar="DOOR", shell_complete=doors)
@click.pass_obj
def command_line(app: App, which: str) -> None:
    """Show the card of a door."""
    show_card(app, card(app.desk(), which))


def show_card(app: App, card: Card) -> None:
    """A card as lines, and as JSON."""
    words, language = words_of(app), app.output.language
    app.output.document(_document(card))
    lines = [f"{words.kind('dwelling')} {words.title(card.dwelling)}"]
    lines.append(f"{ID.say(language)}{colon(language)}{card.dwelling.id}")
    lines += [
        f"{label}{colon(language)}{text}"
        for label, text in words.fields(card.dwelling)
        if label not in [words.label("dwelling", name) for name in ("building", "unit", "room")]
    ]
    if card.registered_by:
        lines.append(REGISTERED_TWICE.say(language, who=", ".join(card.registered_by)))
    lines += remarks(app, card.dwelling)
    lines += _section(app, RESIDENTS, card.residents)
    lines += _section(app, VISITS, card.visits)
    lines += _section(app, MATTERS, card.matters)
    if card.notes:
        lines += _section(app, NOTES, card.notes)
    app.output.lines(lines)


def _document(card: Card) -> dict[str, Json]:
    return {
        "dwelling": record_document(card.dwelling),
        "residents": [record_document(each) for each in card.residents],
        "visits": [record_document(each) for each in card.visits],
        "matters": [record_document(each) for each in card.matters],
        "notes": [record_document(each) for each in card.notes],
        "registered_twice_by": list(card.registered_by),
        "conflicts": [
            {"kind": each.kind, "record": each.id, "paths": list(each.conflicts)} for each in card.in_conflict
        ],
    }


def _section(app: App, heading: Text, records: Sequence[Record]) -> list[str]:
    language = app.output.language
    said = [f"{heading.say(language)}{colon(language).rstrip()}"]
    if not records:
        return [said[0] + NONE_OF_THEM.say(language)]
    for record in records:
        said.append(f"  {record_line(app, record)}")
        said += [f"    {remark}" for remark in remarks(app, record) if record.conflicts]
    return said


def record_line(app: App, record: Record) -> str:
    """One record of a card: the fields its kind lists, and what people wrote, in one line."""
    words, kind = words_of(app), find_kind(record.kind)
    assert kind is not None
    names = [name for name in (*kind.list_fields, *_TOLD.get(record.kind, ())) if name not in _KNOWN]
    values = (words.value(record.kind, name, record.values.get(name)).replace("\n", " ") for name in names)
    return "  ".join([short(record.id), *(value for value in values if value)])


_KNOWN = ("dwelling", "subject")
"""Fields a card need not repeat."""
_TOLD = {"visit": ("needs", "notes", "tags", "follow_up")}
"""What a card tells of a record beyond the fields of a list."""


def remarks(app: App, record: Record) -> list[str]:
    """What to know about a record: conflicts, warnings, deletion, not sent yet."""
    language, words = app.output.language, words_of(app)
    kind = find_kind(record.kind)
    said = [
        IN_CONFLICT.say(language, what=words.label(record.kind, path), id=short(record.id), path=path)
        for path in record.conflicts
    ]
    if record.deleted:
        said.append(DELETED_WORD.say(language))
    elif kind:
        said += [STILL_WARNS.say(language, what=warning) for warning in kind.warnings(record.values)]
    if record.pending:
        said.append(PENDING.say(language))
    return said
