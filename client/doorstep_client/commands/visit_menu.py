"""What else happened at a door: a resident is corrected, comes or goes, a matter is raised, a day is agreed."""

from collections.abc import Callable
from dataclasses import replace
from typing import Protocol

from doorstep_client.app import App
from doorstep_client.commands.asking import Asker, Back, Question
from doorstep_client.commands.door_lines import resident_line
from doorstep_client.commands.field_question import numbered
from doorstep_client.commands.saying import words_of
from doorstep_client.commands.visit_form import VisitForm, stored_text
from doorstep_client.commands.visit_identity import with_identity
from doorstep_client.commands.visit_lookalikes import known_or_new
from doorstep_client.store.records import Record
from doorstep_client.tasks.desk import Desk
from doorstep_client.tasks.record import by_path, kind_of
from doorstep_client.tasks.visit import EXTRAS, is_there
from doorstep_client.visit_draft import Part, VisitDraft
from doorstep_shared.fields import Reference
from doorstep_shared.i18n import Text, colon
from doorstep_shared.widths import wrap

NEW_RESIDENT = ("name", "sex", "birth", "phone", "relation", "population_type", "tags", "moved_in")
NEW_MATTER = ("title", "category", "details", "level", "due", "reporter")
MOVING_OUT = ("moved_out",)
MOST_RESIDENTS = 200

WHAT_ELSE = Text("还有什么？回车保存", "Anything else? Enter saves")
CORRECT_RESIDENT = Text("改居民", "correct a resident")
ADD_RESIDENT = Text("加居民", "add a resident")
MOVED_OUT = Text("有人搬走", "moved out")
RAISE_MATTER = Text("报诉求", "raise a matter")
FOLLOW_UP = Text("约回访", "follow-up date")
TAG_VISIT = Text("标签", "tags")
CORRECT_DOOR = Text("改房屋", "correct the dwelling")
TAKE_OUT = Text("去掉一项", "leave one out")
ALREADY = Text("一起保存：{what}", "Saved with it: {what}")
WHO = Text("哪一位", "Which resident")
WHAT = Text("改哪一项（{who}）", "Which field ({who})")
CHANGED_ALL = Text("改好了", "done")
WHICH_OUT = Text("去掉哪一项", "Which one")
NOBODY_HERE = Text("这一户还没有登记居民；按 2 加一位。", "Nobody is registered here yet; 2 adds somebody.")
NOT_A_KEY = Text("按编号选一项，或直接按回车保存", "Press a number, or Enter alone to save")
HELP = Text(
    "按一个数字就进去；做完回到这里。回车把走访和这些改动一起保存，要么全存上，要么一样不存。",
    "One number leads there and back here. Enter saves the visit and all of this together, or nothing of it.",
)


class Keep(Protocol):
    """Keeps a draft; whether it must be on the disk before going on."""

    def __call__(self, draft: VisitDraft, *, durable: bool = True) -> None: ...


class VisitMenu:
    """The menu at the end of the questions. `draft` gives the visit so far."""

    def __init__(
        self, app: App, desk: Desk, form: VisitForm, door: Record, draft: Callable[[], VisitDraft], keep: Keep
    ) -> None:
        self._app, self._desk, self._form, self._door = app, desk, form, door
        self._draft, self._keep = draft, keep
        self._words, self._language = words_of(app), app.output.language
        self._items: dict[str, tuple[Text, Callable[[], None]]] = {
            "1": (CORRECT_RESIDENT, self._correct_resident),
            "2": (ADD_RESIDENT, self._add_resident),
            "3": (MOVED_OUT, self._move_out),
            "4": (RAISE_MATTER, self._raise_matter),
            "5": (FOLLOW_UP, lambda: self._extra("follow_up")),
            "6": (TAG_VISIT, lambda: self._extra("tags")),
            "7": (CORRECT_DOOR, lambda: self._open_edit(self._door)),
            "8": (TAKE_OUT, self._take_out),
        }

    def run(self) -> None:
        """Until everything is told and she wants to save.

        Raises:
            Back: she wants the questions of the visit again.
            KeyboardInterrupt: Ctrl-C.
        """
        self._go_on()
        while answer := self._ask():
            try:
                self._items[answer][1]()
            except Back:
                self._close()
            self._go_on()

    def _go_on(self) -> None:
        """Finish what was cut off, or just begun."""
        try:
            half = self._draft().visit.half
            if half in EXTRAS:
                self._extra(half)
            if opened := self._draft().open:
                self._fill(opened)
        except Back:
            self._close()

    def _close(self) -> None:
        """She stepped out of a form: what she typed in it waits for the next time it is opened."""
        draft = self._draft()
        visit = replace(draft.visit, half="")
        aside = draft.aside
        if draft.open:
            aside = (*(each for each in aside if not _is_same_form(each, draft.open)), draft.open)
        self._keep(replace(draft, visit=visit, open=None, aside=aside))

    def _ask(self) -> str:
        room = self._app_columns
        offered = [text.say(self._language) for text, _ in self._items.values()]
        lines = [*self._already(), *numbered(offered, room)]
        keys = {key: key for key in self._items} | {chr(ord("０") + int(key)): key for key in self._items}
        question = Question(
            label=WHAT_ELSE.say(self._language),
            lines=lambda _: lines,
            keys=keys,
            help=wrap(HELP.say(self._language), room),
            check=lambda text: NOT_A_KEY.say(self._language) if text.strip() else "",
        )
        return Asker(self._language).ask(question).strip()

    @property
    def _app_columns(self) -> int:
        return self._form.columns - 1

    def _already(self) -> list[str]:
        """What is saved beside the visit's own answers."""
        draft = self._draft()
        said = [self._said(part) for part in draft.others]
        for name in EXTRAS:
            if answer := draft.visit.answered.get(name):
                label = self._words.label("visit", name)
                said.append(f"{label} {self._form.shown('visit', name, answer)}")
        if not said:
            return []
        separator = "；" if self._language == "zh" else "; "
        return wrap(ALREADY.say(self._language, what=separator.join(said)), self._app_columns)

    def _said(self, part: Part) -> str:
        """A finished form in a few words."""
        if part.kind == "matter":
            return f"{RAISE_MATTER.say(self._language)} {part.answered.get('title', '')}"
        if part.is_new:
            return f"{ADD_RESIDENT.say(self._language)} {part.answered.get('name', '')}"
        of_resident = MOVED_OUT if part.asks == MOVING_OUT else CORRECT_RESIDENT
        text = CORRECT_DOOR if part.kind == "dwelling" else of_resident
        shown = [name for name in part.answered if name in kind_of(part.kind).open_fields]
        labels = ", ".join(self._words.label(part.kind, name) for name in shown)
        name = part.seen.get("name") if part.kind == "resident" else None
        return " ".join(str(each) for each in (text.say(self._language), name, f"({labels})") if each)

    def _extra(self, name: str) -> None:
        def keep(part: Part, durable: bool) -> None:
            self._keep(replace(self._draft(), visit=part), durable=durable)

        self._form.ask(self._draft().visit, name, keep)

    def _residents(self) -> list[Record]:
        today = self._desk.local_time(self._desk.now_ms()).date()
        found = self._desk.store.find_rows(
            "resident", {"dwelling": self._door.id}, grid=self._door.grid, order_by=("birth",), limit=MOST_RESIDENTS
        )
        return [each for each in found if is_there(each, today)]

    def _pick_resident(self) -> Record | None:
        there = self._residents()
        if not there:
            self._app.output.tell(NOBODY_HERE)
            return None
        rows = [(each.id, resident_line(self._words, each)) for each in there]
        chosen = self._form.choose(WHO.say(self._language), rows)
        return next(each for each in there if each.id == chosen)

    def _correct_resident(self) -> None:
        if resident := self._pick_resident():
            self._open_edit(resident)

    def _move_out(self) -> None:
        if resident := self._pick_resident():
            self._open_edit(resident, MOVING_OUT, {"moved_out": self._today})

    @property
    def _today(self) -> str:
        return self._desk.local_time(self._desk.now_ms()).date().isoformat()

    def _open_edit(self, record: Record, asks: tuple[str, ...] = (), begin: dict[str, str] | None = None) -> None:
        """Begin to change a record; a change of it that is done already is gone on with."""
        shown = {name: stored_text(value) for name, value in record.values.items()}
        part = Part(record.kind, record.id, False, asks, {**shown, **(begin or {})}, seen=dict(by_path(record.values)))
        draft = self._draft()
        earlier = next((each for each in draft.others if (each.kind, each.record) == (part.kind, part.record)), None)
        if earlier:
            reopened = replace(earlier, asks=tuple(dict.fromkeys((*earlier.asks, *asks))))
            others = tuple(each for each in draft.others if each is not earlier)
            self._keep(replace(draft, open=reopened, others=others))
        else:
            self._open(part)

    def _add_resident(self) -> None:
        begin = {"moved_in": self._today}
        self._open(Part("resident", self._desk.new_id(), True, NEW_RESIDENT, begin))

    def _raise_matter(self) -> None:
        begin = {"level": "grid", "reporter": self._draft().visit.answered.get("met", "")}
        self._open(Part("matter", self._desk.new_id(), True, NEW_MATTER, begin, {"source": "visit"}))

    def _open(self, part: Part) -> None:
        """Open a form, or the one like it that was left with something in it."""
        draft = self._draft()
        left = next((each for each in draft.aside if _is_same_form(each, part)), None)
        aside = tuple(each for each in draft.aside if each is not left)
        self._keep(replace(draft, open=left or part, aside=aside))

    def _fill(self, part: Part) -> None:
        part = self._form.fill(part, lambda each: each.asks, self._keep_open)
        if part.is_new:
            try:
                part = with_identity(self._app, self._desk, part, self._app_columns)
                part = known_or_new(self._app, self._desk, self._form, part, self._door)
            except Back:
                self._keep_open(part.back_to(part.asks[-1]), True)
                return self._go_on()
        elif part.asks != MOVING_OUT:
            part = self._fields_to_change(part)
        draft = self._draft()
        others = (*draft.others, part) if part.answered else draft.others
        self._keep(replace(draft, open=None, others=others))

    def _fields_to_change(self, part: Part) -> Part:
        """Field after field until she is done."""
        who = str(part.seen.get("name") or "") or self._words.title(self._door)
        while name := self._choose_field(part, who):
            part = replace(part, asks=tuple(dict.fromkeys((*part.asks, name))))
            part = part.back_to(name) if name in part.answered else part
            self._keep_open(part, True)
            try:
                part = self._form.fill(part, lambda each: each.asks, self._keep_open)
            except Back:
                part = replace(part, asks=tuple(each for each in part.asks if each != name))
                self._keep_open(part, True)
        return part

    def _choose_field(self, part: Part, who: str) -> str:
        """The field to change next, or nothing when she is done."""
        kind = kind_of(part.kind)
        rows = [("", CHANGED_ALL.say(self._language))] if part.answered else []
        for name, declared in kind.open_fields.items():
            if not isinstance(declared, Reference):
                value = part.answered.get(name, part.begin.get(name, ""))
                shown = self._form.shown(part.kind, name, value)
                rows.append((name, declared.label.say(self._language) + colon(self._language) + shown))
        try:
            return self._form.choose(WHAT.say(self._language, who=who), rows)
        except Back:
            if part.answered:
                return ""
            raise

    def _take_out(self) -> None:
        others = self._draft().others
        if not others:
            return
        rows = [(str(place), self._said(part)) for place, part in enumerate(others)]
        chosen = int(self._form.choose(WHICH_OUT.say(self._language), rows))
        kept = tuple(each for place, each in enumerate(others) if place != chosen)
        self._keep(replace(self._draft(), others=kept))

    def _keep_open(self, part: Part, durable: bool) -> None:
        self._keep(replace(self._draft(), open=part), durable=durable)


def _is_same_form(one: Part, other: Part) -> bool:
    """Whether two forms are for the same: a new record of a kind, or the change of one record."""
    return (one.kind, one.is_new) == (other.kind, other.is_new) and (one.is_new or one.record == other.record)
