"""The history of a record line by line: who, when, old value → new value, and whether it was delivered."""

from collections.abc import Mapping, Sequence

from doorstep_client.store.records import HistoryLine
from doorstep_client.tasks.sent_back import SHORTEST_PART, note_of
from doorstep_client.words import EMPTY, Words
from doorstep_shared.changes import LIFE, Change, Json
from doorstep_shared.i18n import Text, colon
from doorstep_shared.reasons import say_reason

THIS_RECORD = Text("这条记录", "this record")
ADDED = Text("加上", "added")
REMOVED = Text("去掉", "removed")
CLOSED = Text("{who} 处理：{why}", "settled by {who}: {why}")
BECAUSE = Text("原因：{why}", "reason: {why}")
SENT_BACK = Text("{who} 退回：{note}", "sent back by {who}: {note}")
REDO = Text("改后重做：doorstep redo {id} 字段=内容", "correct it and do it again: doorstep redo {id} field=value")


def history_lines(words: Words, kind: str, lines: Sequence[HistoryLine]) -> list[str]:
    """Every change with what it wrote over and what it wrote."""
    said: list[str] = []
    by_id = {line.change.id: line.change for line in lines}
    for line in lines:
        change = line.change
        said.append(f"{words.moment((line.ts or change.at).ms)}  {change.by}  [{words.status(line)}]")
        said += [f"  {each}" for each in changed_lines(words, kind, change, by_id)]
        said += [f"  {each}" for each in afterwords(words, line)]
    return said


def changed_lines(words: Words, kind: str, change: Change, by_id: Mapping[str, Change]) -> list[str]:
    """What one change did to each path: the values it wrote over, where `by_id` holds their changes, and its own."""
    said = []
    for path in words.in_order(kind, {*change.set, *change.over}):
        label, member = words.label(kind, path), path.partition("/")[2]
        label = THIS_RECORD.say(words.language) if path == LIFE else label
        if member and change.set.get(path) in (True, None):
            verb = ADDED if path in change.set else REMOVED
            said.append(f"{label}{colon(words.language)}{verb.say(words.language)} {words.value(kind, path, True)}")
            continue
        old = [words.value(kind, path, value) for value in _written_over(change, path, by_id) if value is not None]
        gave_way = " / ".join(dict.fromkeys(old))
        after = words.value(kind, path, change.set.get(path)) or EMPTY.say(words.language)
        arrow = f"{gave_way} → {after}" if gave_way and path != LIFE else after
        said.append(f"{label}{colon(words.language)}{arrow}")
    return said


def _written_over(change: Change, path: str, by_id: Mapping[str, Change]) -> list[Json]:
    """The values the author saw: what her change names, without what these had already written over themselves."""
    named = [by_id[id] for id in change.over.get(path, ()) if id in by_id and path in by_id[id].set]
    earlier = {id for each in named for id in each.over.get(path, ())}
    return [each.set[path] for each in named if each.id not in earlier]


def afterwords(words: Words, line: HistoryLine) -> list[str]:
    """The reasons that belong to a change: its author's, the hub's, the reviewer's."""
    said = []
    if why := words.why(line):
        said.append(BECAUSE.say(words.language, why=why))
    if line.reason:
        said.append(say_reason(line.reason, words.language, words.labels(line.change.kind)))
    note = note_of(line)
    if note is not None:
        said.append(SENT_BACK.say(words.language, who=line.closed_by, note=note))
        said.append(REDO.say(words.language, id=line.change.id[:SHORTEST_PART]))
    elif line.closed_by:
        said.append(CLOSED.say(words.language, who=line.closed_by, why=line.closed_why))
    return said
