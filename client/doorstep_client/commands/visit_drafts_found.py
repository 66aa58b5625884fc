"""A visit that was cut off is offered again: go on, throw it away, or leave it for later."""

from doorstep_client.app import App
from doorstep_client.commands.saying import words_of
from doorstep_client.commands.visit_form import VisitForm
from doorstep_client.tasks.desk import Desk
from doorstep_client.tasks.unfinished import unfinished
from doorstep_client.visit_draft import VisitDraft, VisitDrafts
from doorstep_shared.i18n import Text

FOUND = Text("有一份没写完的走访：{what}", "There is an unfinished visit: {what}")
GO_ON = Text("继续", "go on with it")
THROW_AWAY = Text("丢弃", "throw it away")
LATER = Text("以后再说", "leave it for later")
OTHERS = Text(
    "另有 {count} 份没写完的走访；输入 doorstep visit 接着写。",
    "{count} more unfinished visits; doorstep visit goes on with them.",
)
NO_DOOR = Text("还没选户", "no door yet")
CONTINUE, DISCARD, LEAVE = "continue", "discard", "leave"


def found_draft(
    app: App, desk: Desk, drafts: VisitDrafts, form: VisitForm, door: str, has_typed: bool
) -> VisitDraft | None:
    """The draft to go on with. Where a door was typed, only drafts of that door are offered.

    Raises:
        KeyboardInterrupt: Ctrl-C in the question; all drafts stay.
    """
    every = unfinished(desk, drafts)
    offered = [draft for draft in every if draft.door == door] if has_typed else every
    language = app.output.language
    for draft in offered:
        rows = [(CONTINUE, GO_ON.say(language)), (DISCARD, THROW_AWAY.say(language)), (LEAVE, LATER.say(language))]
        chosen = form.choose(FOUND.say(language, what=_said(app, desk, draft)), rows, is_first=True)
        if chosen == CONTINUE:
            return draft
        if chosen == DISCARD:
            drafts.discard(draft)
    if len(every) > len(offered):
        app.output.warn(OTHERS, count=len(every) - len(offered))
    return None


def _said(app: App, desk: Desk, draft: VisitDraft) -> str:
    """A draft in one line: where, when, and what it tells."""
    words = words_of(app)
    door = desk.store.record("dwelling", draft.door) if draft.door else None
    where = words.title(door) if door else draft.finding or NO_DOOR.say(app.output.language)
    texts = {**draft.visit.answered, **draft.visit.kept}
    told = next((texts[name] for name in ("notes", "needs", "met") if texts.get(name)), "")
    return "  ".join(part for part in (where, words.moment(draft.begun_ms), " ".join(told.split())) if part)
