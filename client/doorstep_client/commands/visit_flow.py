"""``doorstep visit`` at the door: pick it, see its card, few questions, what else happened, saved as one."""

import shutil
from collections.abc import Sequence
from dataclasses import replace

from doorstep_client.app import App
from doorstep_client.commands.asking import Back
from doorstep_client.commands.door_lines import door_lines
from doorstep_client.commands.door_picking import REGISTER, DoorPicking, register_begin
from doorstep_client.commands.field_question import FieldQuestions
from doorstep_client.commands.saying import STILL_WARNS, saved_warnings, say_saved, words_of
from doorstep_client.commands.visit_drafts_found import found_draft
from doorstep_client.commands.visit_form import VisitForm, stored_text
from doorstep_client.commands.visit_lookalikes import registered_already
from doorstep_client.commands.visit_menu import VisitMenu
from doorstep_client.store.records import Record
from doorstep_client.tasks import record as records
from doorstep_client.tasks.card import card_of
from doorstep_client.tasks.desk import Desk, Saved
from doorstep_client.tasks.find import find_doors
from doorstep_client.tasks.reference import candidates
from doorstep_client.tasks.visit import door_defaults, is_there, last_told, visit_questions
from doorstep_client.tasks.visit_saving import as_typed, changed_meanwhile, save_visit
from doorstep_client.visit_draft import Part, VisitDraft, VisitDrafts
from doorstep_shared.errors import DoorstepError
from doorstep_shared.holidays import workdays
from doorstep_shared.i18n import Text

NARROWEST = 40
"""Terminals that say they are narrower (columns) are not believed."""
REGISTERING = ("building", "unit", "room", "use", "contact", "phone")
MENDED = frozenset(
    {"invalid_value", "not_found", "record_deleted", "already_exists", "may_be_registered", "ambiguous", "grid_needed"}
)
"""Errors the person can mend in the forms; others end the command, and the draft stays."""

KEPT = Text(
    "写到一半的走访留着；输入 doorstep visit 接着写。",
    "The visit is kept as far as it is; type doorstep visit to go on.",
)
SAVED = Text(
    "已保存走访：{title}{along}。都在这台电脑上，同步后送达。",
    "Saved: {title}{along}. Kept on this laptop until it is synced.",
)
ALONG = Text("，连同{what}", ", with {what}")
CHANGED = Text(
    "{what}已被别人改过：现在是“{now}”，你写的是“{mine}”。请再看一下。",
    "{what} was changed meanwhile: it is “{now}” now, you wrote “{mine}”. Please look again.",
)
GONE = Text("这一户已经不在本机的名册里，请重新选。", "This door is no longer in the register here; choose again.")
WHICH_GRID = Text("登记在哪个网格", "Which grid is it in")


class VisitFlow:
    """One run of the flow."""

    def __init__(self, app: App, desk: Desk) -> None:
        self._app, self._desk, self._words = app, desk, words_of(app)
        self._columns = max(shutil.get_terminal_size().columns, NARROWEST)
        self._drafts = VisitDrafts(app.made_home(), app.store_key())
        self._today = desk.local_time(desk.now_ms()).date()
        questions = FieldQuestions(desk, app.output.language, self._columns, workdays, self._today)
        self._form = VisitForm(app, questions, self._columns)
        self._picking = DoorPicking(app, desk, self._columns)
        self._shown = ""
        """The door (id) whose card stands on the screen."""
        self._draft = VisitDraft(desk.now_ms(), Part("visit", desk.new_id(), is_new=True))

    def run(self, typed: str) -> None:
        """From the door, which may be `typed`, to the saved visit.

        Raises:
            KeyboardInterrupt, EOFError: she left; what she typed is kept.
            DoorstepError: it cannot be saved; what she typed is kept.
        """
        try:
            self._begin(typed)
            while not self._round():
                pass
        except BaseException:
            if not self._draft.is_empty:
                self._app.output.warn(KEPT)
            raise

    def _begin(self, typed: str) -> None:
        """An earlier draft, or a new one, at the door that is typed."""
        door = self._meant(typed)
        found = found_draft(self._app, self._desk, self._drafts, self._form, door.id if door else "", bool(typed))
        if found:
            self._draft = found
            self._keep(found)
        elif door:
            self._keep(replace(self._draft, door=door.id))
        elif typed:
            self._keep(replace(self._draft, finding=typed))

    def _meant(self, typed: str) -> Record | None:
        """The one door that is meant, if there is one."""
        if not typed.strip():
            return None
        found = candidates(self._desk, ["dwelling"], typed) or find_doors(self._desk, typed, 2)
        return found[0] if len(found) == 1 and not found[0].deleted else None

    def _round(self) -> bool:
        """Go on where the draft stands; whether it is saved now. Esc leads one step back."""
        door = self._door()
        if door is None:
            return False
        self._prepare(door)
        try:
            self._answer_visit()
        except Back:
            self._keep(replace(self._draft, door="", finding=""))
            return False
        menu = VisitMenu(self._app, self._desk, self._form, door, lambda: self._draft, self._keep)
        try:
            menu.run()
        except Back:
            asked = self._asks(self._draft.visit)
            self._keep(replace(self._draft, visit=self._draft.visit.back_to(asked[-1])))
            return False
        return self._saved()

    def _door(self) -> Record | None:
        """The door of the draft; chosen or registered now where it has none. None where a step back was made."""
        if not self._draft.door:
            opened = self._draft.open
            chosen = REGISTER if opened and opened.kind == "dwelling" else self._pick()
            self._register() if chosen == REGISTER else self._keep(replace(self._draft, door=chosen, finding=""))
        door = self._desk.store.record("dwelling", self._draft.door) if self._draft.door else None
        if self._draft.door and (door is None or door.deleted):
            self._app.output.warn(GONE)
            self._keep(replace(self._draft, door=""))
            return None
        return door

    def _pick(self) -> str:
        return self._picking.ask(
            self._draft.finding, lambda text: self._keep(replace(self._draft, finding=text), durable=False)
        )

    def _register(self) -> None:
        """Save a door that is not in the register yet; it stands whatever becomes of the visit."""
        begun = Part("dwelling", self._desk.new_id(), True, REGISTERING, register_begin(self._draft.finding))
        self._keep(replace(self._draft, open=self._draft.open or begun))
        try:
            assert self._draft.open is not None
            part = self._form.fill(self._draft.open, lambda each: each.asks, self._keep_open)
            grid = self._grid(part)
            known = registered_already(self._app, self._desk, self._form, part, grid)
            if known:
                self._keep(replace(self._draft, door=known.id, finding="", open=None))
                return
            kind = records.kind_of("dwelling")
            saved = records.add(self._desk, kind, as_typed(kind, part.answered), grid=grid, is_new=True)
        except Back:
            self._keep(replace(self._draft, open=None))
            return
        except DoorstepError as error:
            self._tell(error)
            self._keep(replace(self._draft, open=None))
            return
        self._keep(replace(self._draft, door=saved.record.id, finding="", open=None))
        say_saved(self._app, saved)

    def _grid(self, part: Part) -> str:
        """Where a new door belongs: where its building is, or where she says."""
        beside = self._desk.store.find_rows("dwelling", {"building": part.answered.get("building", "")}, limit=1)
        grids = [grid for grid in self._desk.store.grids() if not grid.ended]
        if beside or len(grids) == 1:
            return beside[0].grid if beside else grids[0].id
        rows = [(grid.id, grid.name or grid.id) for grid in grids]
        return self._form.choose(WHICH_GRID.say(self._app.output.language), rows)

    def _prepare(self, door: Record) -> None:
        """Show the card, and let the questions begin with what it tells."""
        card = card_of(self._desk, door)
        is_new_here = door.id != self._shown
        if is_new_here:
            self._app.output.lines(["", *door_lines(self._words, card, self._today, self._columns), ""])
        self._shown = door.id
        begin = {
            name: stored_text(value) for name, value in door_defaults(self._desk, card).items() if value is not None
        }
        visit = self._draft.visit
        begin["visited_at"] = visit.begin.get("visited_at", begin["visited_at"])
        self._keep(replace(self._draft, visit=replace(visit, begin=begin)))
        told = {name: last_told(card, name) for name in ("needs", "notes")}
        self._form.recalled = {name: [text] for name, text in told.items() if text}
        people = [str(each.values.get("name") or "") for each in card.residents if is_there(each, self._today)]
        names = [name for name in people if name]
        self._form.names = {"met": names, "reporter": names}
        for name in self._asks(visit):
            if is_new_here and name in visit.answered:
                self._form.tell(visit, name)

    def _asks(self, visit: Part) -> Sequence[str]:
        return list(visit_questions(visit.answered.get("outcome", "")))

    def _answer_visit(self) -> None:
        def keep(part: Part, durable: bool) -> None:
            self._keep(replace(self._draft, visit=part), durable=durable)

        keep(self._form.fill(self._draft.visit, self._asks, keep), True)

    def _keep_open(self, part: Part, durable: bool) -> None:
        self._keep(replace(self._draft, open=part), durable=durable)

    def _keep(self, draft: VisitDraft, *, durable: bool = True) -> None:
        self._draft = draft
        if not draft.is_empty:
            self._drafts.keep(draft, durable=durable)

    def _saved(self) -> bool:
        """Save all of it; False where something in it must be mended first."""
        if self._has_changed():
            return False
        try:
            saved = save_visit(self._desk, self._draft)
        except DoorstepError as error:
            if error.code not in MENDED:
                raise
            self._tell(error)
            return False
        self._drafts.discard(self._draft)
        self._draft = VisitDraft(0, Part("visit", self._draft.visit.record, is_new=True))
        self._say(saved)
        return True

    def _has_changed(self) -> bool:
        """Whether a record she changes was changed by somebody else since; then it is said and asked for again."""
        for part in self._draft.others:
            record = None if part.is_new else self._desk.store.record(part.kind, part.record)
            names = changed_meanwhile(record, part) if record else ()
            if not record or not names:
                continue
            again = replace(part, seen=dict(records.by_path(record.values)))
            for name in names:
                now = self._form.shown(part.kind, name, stored_text(record.values.get(name)))
                mine = self._form.shown(part.kind, name, part.answered[name])
                what = f"{self._words.title(record)} {self._words.label(part.kind, name)}"
                self._app.output.warn(CHANGED, what=what, now=now, mine=mine)
                again = again.back_to(name)
            others = tuple(each for each in self._draft.others if each is not part)
            self._keep(replace(self._draft, others=others, open=again))
            return True
        return False

    def _tell(self, error: DoorstepError) -> None:
        self._app.output.warn(error.sentence(self._app.output.language))
        self._app.output.warn(error.hint(self._app.output.language))

    def _say(self, saved: Sequence[Saved]) -> None:
        language, words = self._app.output.language, self._words
        others = [f"{words.kind(each.record.kind)} {words.title(each.record)}" for each in saved[1:]]
        along = ALONG.say(language, what=("、" if language == "zh" else ", ").join(others)) if others else ""
        self._app.output.tell(SAVED, title=words.title(saved[0].record), along=along)
        for each in saved:
            for warning in saved_warnings(each):
                self._app.output.warn(STILL_WARNS, what=warning)
