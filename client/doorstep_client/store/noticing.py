"""What others' work did to the worker's own: merged, gave way, conflict opened, conflict settled."""

from collections.abc import Collection, Iterator, Sequence

from doorstep_client.store.records import Notice, NoticeKind
from doorstep_client.store.rows import Held, look, merging_of
from doorstep_shared.changes import DELETED, LIFE, Change, Json
from doorstep_shared.editing import same
from doorstep_shared.kinds import find_kind
from doorstep_shared.merge import Live, State
from doorstep_shared.rules import Merging, Shown, shown


def notices(held: Held, before: State, after: State, others: Sequence[Change], account: str) -> list[Notice]:
    """Compare what a record showed with what it shows now. `others` are the changes of other people just applied."""
    if not others:
        return []
    was, now = look(held.kind, before), look(held.kind, after)
    found = list(_conflicts(held, was, now, before, after, others, account))
    if any(live.by == account for path in before.paths() for live in before.live(path)):
        told = {notice.path for notice in found if notice.mine is not None}
        found += (loss for loss in _losses(held, before, after, now, others, account) if loss.path not in told)
        found += _merged(held, others, {notice.path for notice in found})
    return found


def _merged(held: Held, others: Sequence[Change], told: Collection[str]) -> Iterator[Notice]:
    """What others changed in a record of hers and no other notice tells already."""
    untold = {change.id: [path for path in (*change.set, *change.over) if path not in told] for change in others}
    fields = sorted({path.partition("/")[0] for paths in untold.values() for path in paths})
    authors = sorted({change.by for change in others if untold[change.id]})
    if fields:
        yield Notice("merged", held.grid, held.kind, held.record, shown=list(fields), whose=", ".join(authors))


def _conflicts(
    held: Held, was: Shown, now: Shown, before: State, after: State, others: Sequence[Change], account: str
) -> Iterator[Notice]:
    for path in now.conflicts:
        if path not in was.conflicts:
            yield _standing(held, "opened", path, after.live(path), after, others, account)
    for path in was.conflicts:
        if path not in now.conflicts:
            yield _standing(held, "settled", path, before.live(path), after, others, account)


def _standing(
    held: Held,
    what: NoticeKind,
    path: str,
    rivals: Sequence[Live],
    after: State,
    others: Sequence[Change],
    account: str,
) -> Notice:
    """A notice about a conflict: the value of mine among the rivals, what is shown, who set it and why."""
    lives = after.live(path)
    mine = [live.value for live in rivals if live.by == account]
    theirs = [live for live in lives if live.by != account]
    winner = lives[-1] if what == "settled" and lives else theirs[-1] if theirs else None
    value = _shown(held.kind, path, lives)
    whose = winner.by if winner else others[-1].by
    why = next((change.why for change in others if winner and change.id == winner.id), others[-1].why)
    return Notice(
        what,
        held.grid,
        held.kind,
        held.record,
        path,
        mine=mine[-1] if mine else None,
        shown=value,
        whose=whose,
        why=why,
    )


def _losses(
    held: Held, before: State, after: State, now: Shown, others: Sequence[Change], account: str
) -> Iterator[Notice]:
    for path in list(before.paths()):
        if path in now.conflicts or path == LIFE:
            continue
        merging = merging_of(find_kind(held.kind), path)
        for lost in _mine_that_showed(before.live(path), merging, account):
            gone = all(live.id != lost.id for live in after.live(path))
            if merging.rule == "join" and not gone:
                continue
            yield from _loss(held, path, lost, merging, after.live(path), others, account)
    if now.deleted and shown(before.live(LIFE), merging_of(None, LIFE)) != DELETED:
        remover = next((change for change in reversed(others) if change.set.get(LIFE) == DELETED), None)
        if remover:
            yield _notice(held, LIFE, None, DELETED, remover.by, remover.why)


def _mine_that_showed(lives: Sequence[Live], merging: Merging, account: str) -> list[Live]:
    """The worker's own values of a path that were shown."""
    if merging.rule == "join":
        return [live for live in lives if live.by == account]
    if not lives:
        return []
    value = shown(lives, merging)
    standing = [live for live in lives if same(live.value, value)][-1:]
    return [live for live in standing if live.by == account]


def _loss(
    held: Held,
    path: str,
    lost: Live,
    merging: Merging,
    lives: Sequence[Live],
    others: Sequence[Change],
    account: str,
) -> Iterator[Notice]:
    value = shown(lives, merging)
    if merging.rule != "join" and same(value, lost.value):
        return
    superseding = next((change for change in reversed(others) if lost.id in change.over.get(path, ())), None)
    winner = next((live for live in reversed(lives) if same(live.value, value)), None)
    if winner and winner.by != account:
        writing = next((change for change in others if change.id == winner.id), superseding)
        yield _notice(held, path, lost.value, value, winner.by, writing.why if writing else "")
    elif superseding:
        yield _notice(held, path, lost.value, value, superseding.by, superseding.why)


def _notice(held: Held, path: str, mine: Json, value: Json, whose: str, why: str) -> Notice:
    return Notice("lost", held.grid, held.kind, held.record, path, mine, value, whose, why)


def _shown(kind: str, path: str, lives: Sequence[Live]) -> Json:
    return shown(lives, merging_of(find_kind(kind), path))
