"""The visits that are written half."""

from doorstep_client.tasks.desk import Desk
from doorstep_client.visit_draft import VisitDraft, VisitDrafts


def unfinished(desk: Desk, drafts: VisitDrafts) -> list[VisitDraft]:
    """The drafts of visits that are not saved; one left behind by a power cut after saving is removed."""
    found = []
    for draft in drafts.every():
        if desk.store.record("visit", draft.visit.record):
            drafts.discard(draft)
        else:
            found.append(draft)
    return found
