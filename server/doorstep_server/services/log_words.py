"""A line of the merged log in plain words, the same on the page and in the terminal."""

import json
from collections.abc import Iterable, Mapping

from doorstep_server.services.log_reading import Edit, Line
from doorstep_server.services.log_steps import Showing
from doorstep_server.services.role_names import as_role
from doorstep_shared.changes import DELETED, LIFE, SAME_AS, Json
from doorstep_shared.clock import SUSPECT_OFFSET_MS
from doorstep_shared.editing import same
from doorstep_shared.fields import Reference, mask
from doorstep_shared.i18n import Language, Text
from doorstep_shared.kinds import Kind, find_kind
from doorstep_shared.marks import say_why
from doorstep_shared.reasons import say_reason

CREATED = Text("新增{kind}", "added a {kind}")
CHANGED = Text("修改{kind}", "changed a {kind}")
DELETED_IT = Text("删除{kind}", "deleted a {kind}")
KEPT_IT = Text("保留{kind}", "kept a {kind}")
GRANTED = Text("{account} 成为{role}", "{account} became {role}")
ENDED = Text("{account} 不再是{role}", "{account} is no longer {role}")
STANDING_IN = Text("（代班）", " (standing in)")
RELEASED = Text("{who} 放行了 {author} 的记录{why}", "{who} let {author}'s change in{why}")
REJECTED = Text("{who} 驳回了 {author} 的记录{why}", "{who} closed {author}'s change{why}")
BECAUSE = Text("：{why}", ": {why}")
REASON = Text("理由：{why}", "Reason: {why}")
REFUSED = Text("待审核：{reason}", "Held for review: {reason}")
SINCE_RELEASED = Text("后来已放行", "let in since")
SINCE_REJECTED = Text("后来已驳回", "closed since")
MET = Text("与 {who} 的修改合并，各改各的字段", "Merged with {who}'s change: different fields")
MET_AT = Text("与 {who} 同时改了{fields}", "{who} changed {fields} at the same time")
RIVAL = Text("{value}（{who}）", "{value} ({who})")
SHOWING = Text("{field}现显示 {value}（{who}）", "{field} shows {value} ({who})")
BACK = Text("{field}退让保留：{values}", "{field}, standing back and kept: {values}")
ALL_KEPT = Text("{field}几处内容都保留", "{field} keeps all the texts")
CLOCK = Text("作者的电脑时钟不准，比中心快", "The author's clock is wrong: ahead of the hub's")
OPENED = Text("出现冲突：{fields}", "Conflict opened: {fields}")
SETTLED = Text("冲突已处理：{fields}", "Conflict settled: {fields}")
GONE, STAYS = Text("删除", "delete"), Text("保留", "keep")
LIFE_LABEL = Text("删除还是保留", "delete or keep")
SAME_AS_LABEL = Text("重复记录", "duplicate of")
NOTHING = Text("（无）", "(none)")
UNKNOWN_KIND = Text("记录（{kind}）", "record ({kind})")
AND = Text("、", ", ")


OF_ACCOUNTS = {("visit", "worker"), ("matter", "assignee")}
"""The fields that name an account."""
NO_NAMES: Mapping[str, str] = {}


def with_names(kind: Kind, values: Mapping[str, Json], names: Mapping[str, str]) -> dict[str, Json]:
    """A record's values with people's names in place of their accounts."""
    return {
        path: names.get(stored) or stored if (kind.name, path) in OF_ACCOUNTS and isinstance(stored, str) else stored
        for path, stored in values.items()
    }


def what(line: Line, language: Language) -> str:
    """What happened, in a few words that follow the author's name where the line is a change."""
    entry = line.entry
    if entry.kind == "member":
        return _membership(line, language)
    if entry.kind in ("release", "reject"):
        why = BECAUSE.say(language, why=entry.why) if entry.why else ""
        sentence = RELEASED if entry.kind == "release" else REJECTED
        return sentence.say(language, who=line.names.get(entry.by) or entry.by, author=line.by_name, why=why)
    life = line.change.set.get(LIFE) if line.change else None
    if life is not None:
        sentence = DELETED_IT if life == DELETED else KEPT_IT
    else:
        sentence = CREATED if line.is_first else CHANGED
    return sentence.say(language, kind=kind_label(line, language))


def kind_label(line: Line, language: Language) -> str:
    """The kind of record a line is about; empty for a membership."""
    if line.change is None:
        return ""
    kind = find_kind(line.change.kind)
    return kind.label.say(language) if kind else UNKNOWN_KIND.say(language, kind=line.change.kind)


def where(line: Line, language: Language) -> str:
    """The door and what the record is called there."""
    if line.door is None:
        return ""
    title = "" if line.door.kind == "dwelling" else line.door.title(language)
    return " ".join(part for part in (line.door.address, title) if part)


def edits(line: Line, language: Language) -> list[tuple[str, str, str]]:
    """What was written: (field, old, new); old is empty where nothing stood there. Deletions say so in `what`."""
    if line.entry.kind != "change" or line.change is None:
        return []
    kind = find_kind(line.change.kind)
    return [
        (
            label(kind, edit.path, language),
            _old(kind, edit, line, language),
            NOTHING.say(language)
            if edit.is_dropped or edit.new is None
            else value(kind, edit.path, edit.new, language, line.names),
        )
        for edit in line.edits
        if edit.path != LIFE and not (line.is_first and _is_reference(kind, edit.path))
    ]


def remarks(line: Line, language: Language) -> list[tuple[str, str]]:
    """What else is to be said: (sort, sentence); sorts are merged, opened, settled, refused, why, clock."""
    if line.change is None:
        return []
    kind = find_kind(line.change.kind)
    found: list[tuple[str, str]] = []
    if line.entry.kind == "change" and line.entry.reason:
        labels = {name: field.label.say(language) for name, field in kind.fields.items()} if kind else {}
        since = {"ok": SINCE_RELEASED, "rejected": SINCE_REJECTED}.get(line.status)
        sentence = REFUSED.say(language, reason=say_reason(line.entry.reason, language, labels))
        found.append(("refused", sentence + (f" ({since.say(language)})" if since else "")))
    found += _meetings(line, kind, language)
    found += _showing(line, kind, language)
    found += [("opened", OPENED.say(language, fields=_rivals(line, kind, path, language))) for path in line.opened]
    if line.settled:
        found.append(("settled", SETTLED.say(language, fields=_labels(kind, line.settled, language))))
    if line.entry.kind == "change" and line.change.why:
        found.append(("why", REASON.say(language, why=say_why(line.change.why, language))))
    if line.at_ms - line.position.received_ms > SUSPECT_OFFSET_MS:
        found.append(("clock", CLOCK.say(language)))
    return found


def label(kind: Kind | None, path: str, language: Language) -> str:
    """A path as a person reads it."""
    name, _, member = path.partition("/")
    if name in (LIFE, SAME_AS):
        return (LIFE_LABEL if name == LIFE else SAME_AS_LABEL).say(language)
    field = kind.fields.get(name) if kind else None
    said = field.label.say(language) if field else name
    if not member:
        return said
    choices = getattr(field, "known", {})
    return f"{said} {choices[member].say(language) if member in choices else member}"


def value(kind: Kind | None, path: str, stored: Json, language: Language, names: Mapping[str, str] = NO_NAMES) -> str:
    """A stored value as a person reads it; what is masked in lists is masked here, accounts get their `names`."""
    field = kind.fields.get(path.partition("/")[0]) if kind else None
    if kind is not None and (kind.name, path) in OF_ACCOUNTS and isinstance(stored, str):
        return names.get(stored) or stored
    if path == LIFE:
        return (GONE if stored == DELETED else STAYS).say(language)
    if stored is None:
        return NOTHING.say(language)
    if field is None or isinstance(stored, dict | list):
        return stored if isinstance(stored, str) else json.dumps(stored, ensure_ascii=False)
    if field.family and stored is True:
        return Text("有", "yes").say(language)
    if isinstance(field, Reference):
        return str(stored)[:8]
    said = field.say(stored, language)
    return mask(said) if field.masked else said


def _is_reference(kind: Kind | None, path: str) -> bool:
    """Where a new record belongs is told by its door."""
    return kind is not None and isinstance(kind.fields.get(path), Reference)


def _old(kind: Kind | None, edit: Edit, line: Line, language: Language) -> str:
    said = dict.fromkeys(value(kind, edit.path, each, language, line.names) for each in edit.old)
    return " / ".join(said)


def _labels(kind: Kind | None, paths: Iterable[str], language: Language) -> str:
    return AND.say(language).join(label(kind, path, language) for path in paths)


def _meetings(line: Line, kind: Kind | None, language: Language) -> list[tuple[str, str]]:
    """One sentence for everybody whose work met this one apart, one for each person and the fields both wrote."""
    apart = dict.fromkeys(met.by for met in line.meetings if not met.paths)
    together: dict[str, dict[str, None]] = {}
    for met in line.meetings:
        if met.paths:
            together.setdefault(met.by, {}).update(dict.fromkeys(met.paths))
    found = [MET_AT.say(language, who=who, fields=_labels(kind, paths, language)) for who, paths in together.items()]
    strangers = [who for who in apart if who not in together]
    if strangers:
        found.append(MET.say(language, who=AND.say(language).join(strangers)))
    return [("merged", sentence) for sentence in found]


def _showing(line: Line, kind: Kind | None, language: Language) -> list[tuple[str, str]]:
    found = []
    for each in line.showing:
        field = label(kind, each.path, language)
        if isinstance(each.value, list):
            found.append(ALL_KEPT.say(language, field=field))
        elif each.path not in line.opened and each.value is not None and not _is_hers(line, each):
            shown = value(kind, each.path, each.value, language, line.names)
            found.append(SHOWING.say(language, field=field, value=shown, who=each.by))
        if each.back and each.path not in line.opened:
            values = [(by, value(kind, each.path, stored, language, line.names)) for by, stored in each.back]
            back = " / ".join(RIVAL.say(language, value=said, who=by) for by, said in values)
            found.append(BACK.say(language, field=field, values=back))
    return [("merged", sentence) for sentence in found]


def _is_hers(line: Line, showing: Showing) -> bool:
    """Whether what is shown is just what the author of the line wrote, only somebody else wrote it too."""
    return line.change is not None and same(showing.value, line.change.set.get(showing.path))


def _rivals(line: Line, kind: Kind | None, path: str, language: Language) -> str:
    """A path in conflict with the values a person must choose from."""
    values = [
        RIVAL.say(language, value=value(kind, path, each.value, language, line.names), who=each.by)
        for each in line.rivals
        if each.path == path and path != LIFE
    ]
    return " ".join([label(kind, path, language), " / ".join(values)]).strip()


def _membership(line: Line, language: Language) -> str:
    detail = json.loads(line.entry.detail)
    role = as_role(detail["role"])
    sentence = ENDED if detail["action"] == "end" else GRANTED
    cover = STANDING_IN.say(language) if detail.get("cover") else ""
    account = line.names.get(detail["account"]) or detail["account"]
    return sentence.say(language, account=account, role=role) + cover
