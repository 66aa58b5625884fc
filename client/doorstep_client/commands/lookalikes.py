"""Asking whether what is being registered is one of those that look alike."""

from collections.abc import Mapping, Sequence

from doorstep_client.app import App
from doorstep_client.commands.card import record_line
from doorstep_client.commands.prompts import Prompts
from doorstep_client.commands.saying import say_saved, words_of
from doorstep_client.documents import record_document
from doorstep_client.store.records import Record
from doorstep_client.tasks import record as records
from doorstep_client.tasks.desk import Desk, Saved
from doorstep_client.tasks.lookalikes import Lookalike, lookalikes
from doorstep_client.tasks.typed import Typed
from doorstep_shared.changes import Json
from doorstep_shared.i18n import Text
from doorstep_shared.kinds import Kind
from doorstep_shared.likeness import REASONS

MAY_BE = Text("这可能就是下面这一{what}，选一下：", "This may be a {what} that is registered already:")
A_NEW_ONE = Text("都不是，登记新的", "none of these, register a new one")
NEW = Text("和已登记的很像也照样登记新的。", "Register it even if it looks like one there is.")
NOTHING_ADDED = Text(
    "已经登记过：{kind} {title}（编号 {id}），没有新内容要补。",
    "Registered already: {kind} {title} (id {id}); there is nothing to add to it.",
)
COMPLETED = Text(
    "用已登记的：{kind} {title}（编号 {id}），只补上了原来空着的内容。",
    "Kept the one there is: {kind} {title} (id {id}); only what was empty was filled in.",
)
LEFT_AS_IT_WAS = Text(
    "{fields}和已登记的不同，没有改；要改：doorstep {kind} edit {id}",
    "{fields} differ from what is registered and were left; to change them: doorstep {kind} edit {id}",
)
IS_NEW = "new"


def settled(app: App, desk: Desk, kind: Kind, typed: Typed, grid: str | None, why: str) -> bool:
    """Offer what looks alike; True when the person chose one of them, which then has what it lacked.

    Raises:
        KeyboardInterrupt: Ctrl-C in the question.
    """
    values, home = records.planned(desk, kind, typed, grid)
    found = lookalikes(desk, kind, values, grid=home)
    if not found:
        return False
    chosen = ask(app, kind, found)
    if chosen is None:
        return False
    _say_chosen(app, kind, chosen, records.complete(desk, kind, chosen, values, why=why))
    _say_left(app, kind, chosen, values)
    return True


def ask(app: App, kind: Kind, found: Sequence[Lookalike]) -> Record | None:
    """The record meant, or None for a new one."""
    language = app.output.language
    choices = [(each.record.id, lookalike_line(app, each)) for each in found]
    question = MAY_BE.say(language, what=kind.label.say(language))
    answer = Prompts(language).select(question, [*choices, (IS_NEW, A_NEW_ONE.say(language))])
    return next((each.record for each in found if each.record.id == answer), None)


def lookalike_line(app: App, each: Lookalike) -> str:
    """A record that looks alike, where it is and why it is shown."""
    words, language = words_of(app), app.output.language
    door = each.record.values.get("dwelling")
    at = words.value(each.record.kind, "dwelling", door) if door else ""
    return "  ".join(part for part in (record_line(app, each.record), at, REASONS[each.reason].say(language)) if part)


def _say_chosen(app: App, kind: Kind, chosen: Record, saved: Saved | None) -> None:
    language, words = app.output.language, words_of(app)
    named = {"kind": words.kind(kind.name), "title": words.title(chosen), "id": chosen.id}
    if saved:
        say_saved(app, saved, COMPLETED.say(language, **named))
        return
    app.output.document({"saved": False, "record": record_document(chosen)})
    app.output.tell(NOTHING_ADDED, **named)


def _say_left(app: App, kind: Kind, chosen: Record, values: Mapping[str, Json]) -> None:
    """Nothing that was typed goes away unsaid."""
    differ = [
        name for name in kind.open_fields if values.get(name) and chosen.values.get(name) not in (None, values[name])
    ]
    if differ:
        labels = words_of(app).labels(kind.name)
        between = "、" if app.output.language == "zh" else ", "
        app.output.warn(
            LEFT_AS_IT_WAS, fields=between.join(labels[each] for each in differ), kind=kind.name, id=chosen.id
        )
