"""Somebody who is added on a visit, or a door, may be registered already: shown, and used where it is so."""

from doorstep_client.app import App
from doorstep_client.commands.lookalikes import A_NEW_ONE, MAY_BE, lookalike_line
from doorstep_client.commands.visit_form import VisitForm
from doorstep_client.store.records import Record
from doorstep_client.tasks.desk import Desk
from doorstep_client.tasks.lookalikes import lookalikes
from doorstep_client.tasks.record import by_path, kind_of
from doorstep_client.tasks.typed import read_typed
from doorstep_client.tasks.visit_saving import as_typed
from doorstep_client.visit_draft import Part


def registered_already(app: App, desk: Desk, form: VisitForm, part: Part, grid: str, door: str = "") -> Record | None:
    """The record a form is about, where the person says that it is one that looks alike; None for a new one.

    Raises:
        Back, KeyboardInterrupt: in the question.
    """
    kind, language = kind_of(part.kind), app.output.language
    texts = {**({"dwelling": door} if door else {}), **part.answered}
    found = lookalikes(desk, kind, read_typed(desk, kind, as_typed(kind, texts)).values, grid=grid)
    if not found:
        return None
    rows = [(each.record.id, lookalike_line(app, each)) for each in found]
    label = MAY_BE.say(language, what=kind.label.say(language)).rstrip("：:")
    chosen = form.choose(label, [*rows, ("", A_NEW_ONE.say(language))])
    return next((each.record for each in found if each.record.id == chosen), None)


def known_or_new(app: App, desk: Desk, form: VisitForm, part: Part, door: Record) -> Part:
    """The form of a new record behind a door, or in its place the change of the one that is known already: what it
    lacks is filled in, and somebody known from elsewhere lives here now.

    Raises:
        Back, KeyboardInterrupt: in the question.
    """
    known = registered_already(app, desk, form, part, door.grid, door.id)
    if known is None:
        return part
    answered = {name: text for name, text in part.answered.items() if text and not known.values.get(name)}
    if known.values.get("dwelling") != door.id:
        answered |= {"dwelling": door.id, "moved_in": part.answered.get("moved_in", "")}
    if known.values.get("moved_out"):
        answered["moved_out"] = ""
    return Part(part.kind, known.id, False, tuple(answered), answered=answered, seen=dict(by_path(known.values)))
