"""What is due, as a web page for paper: a sheet a building, boxes to tick, room to write. It holds no scripts and
loads nothing, so that it prints on a computer without a network."""

from collections.abc import Iterable, Sequence
from html import escape
from itertools import groupby

from doorstep_client.commands.today_lines import (
    MATTER,
    PLACES,
    building_name,
    doors,
    head_lines,
    reasons,
    said_day,
    said_due,
    said_last,
    said_tags,
    who,
)
from doorstep_client.tasks.today import Task, Today
from doorstep_shared.due import Due
from doorstep_shared.fields import mask
from doorstep_shared.i18n import Language, Text

TITLE = Text("走访单", "Doors to visit")
HEADINGS = (
    Text("", ""),
    Text("门户", "Door"),
    Text("住户", "Who"),
    Text("标签", "Tags"),
    Text("事由", "Why"),
    Text("应走访", "Due"),
    Text("上次", "Last"),
    Text("结果、记录", "Outcome, notes"),
)
TYPE_IN = Text(
    '回来录入，一户一行：doorstep visit --quick {address} "记录"',
    'Typing it in, a line a door: doorstep visit --quick {address} "text"',
)
PRIVATE = Text("内有住户信息，用完请销毁或交回。", "This names residents: destroy it or hand it in after use.")
NOTHING = Text("没有到期的走访。", "Nothing is due.")
_BOX = '<span class="box"></span>'

_STYLE = """
@page { size: A4 landscape; margin: 12mm; }
* { box-sizing: border-box; }
body { font: 10.5pt/1.35 "Noto Sans CJK SC", "Source Han Sans SC", "Microsoft YaHei", "PingFang SC", sans-serif;
  color: #000; background: #fff; margin: 0; }
section { break-after: page; padding: 4mm; }
section:last-of-type { break-after: auto; }
h1 { font-size: 16pt; margin: 0 0 1mm; }
p { margin: 0 0 1mm; }
.small { font-size: 9pt; color: #333; }
table { width: 100%; border-collapse: collapse; margin: 2mm 0; table-layout: fixed; }
thead { display: table-header-group; }
tr { break-inside: avoid; }
th, td { border: 0.3mm solid #666; padding: 1.2mm 1.5mm; text-align: left; vertical-align: top;
  overflow-wrap: anywhere; }
th { background: #eee; font-weight: 600; }
td { height: 11mm; }
.door { font-weight: 600; }
.overdue .due { font-weight: 700; }
.box { display: inline-block; width: 4.5mm; height: 4.5mm; border: 0.4mm solid #000; }
@media print { section { padding: 0; } }
"""
_WIDTHS_PERCENT = (4, 9, 14, 15, 15, 12, 10, 21)


def pages(language: Language, found: Today) -> str:
    """The whole page: a section a building in walking order, then the matters at no door."""
    walk = sorted(found.tasks, key=lambda task: task.place)
    sections = [
        _building(language, found, building, list(tasks))
        for building, tasks in groupby(walk, key=lambda task: task.door.building)
    ]
    if found.places:
        sections.append(_places(language, found))
    if not sections:
        sections.append(f"<section><h1>{_said(TITLE, language)}</h1><p>{_said(NOTHING, language)}</p></section>")
    code = "zh-CN" if language == "zh" else "en"
    title = f"{TITLE.say(language)} {found.day.isoformat()}"
    return (
        f'<!doctype html>\n<html lang="{code}">\n<head>\n<meta charset="utf-8">\n<title>{escape(title)}</title>\n'
        f"<style>{_STYLE}</style>\n</head>\n<body>\n" + "\n".join(sections) + "\n</body>\n</html>\n"
    )


def _building(language: Language, found: Today, building: str, tasks: Sequence[Task]) -> str:
    name = building_name(building, language)
    heading = f"{name}  {doors(len(tasks), language)} · {TITLE.say(language)} {said_day(found.day, language)}"
    rows = "\n".join(_row(language, found, task) for task in tasks)
    columns = "".join(f'<col style="width:{percent}%">' for percent in _WIDTHS_PERCENT)
    headings = "".join(f"<th>{_said(each, language)}</th>" for each in HEADINGS)
    notes = [*head_lines(language, found)[1:2], TYPE_IN.say(language, address=tasks[0].address), PRIVATE.say(language)]
    return (
        f"<section>\n<h1>{escape(heading)}</h1>\n"
        f"<table>\n<colgroup>{columns}</colgroup>\n<thead><tr>{headings}</tr></thead>\n<tbody>\n{rows}\n</tbody>\n"
        f"</table>\n{_small(notes)}\n</section>"
    )


def _row(language: Language, found: Today, task: Task) -> str:
    first = task.dues[0]
    cells = (
        ("", _BOX),
        ("door", escape(str(task.address))),
        ("", "<br>".join(_people(task))),
        ("", escape(said_tags(task, language))),
        ("", escape(reasons(found, task.dues, language))),
        ("due", escape(said_due(first, found.day, language))),
        ("", task.last.isoformat() if task.last else escape(said_last(task, language))),
        ("", ""),
    )
    kind = task.urgency(found.day)
    inside = "".join(f'<td class="{name}">{text}</td>' if name else f"<td>{text}</td>" for name, text in cells)
    return f'<tr class="{kind}">{inside}</tr>'


def _people(task: Task) -> list[str]:
    """The contact first, then everybody else, each with a masked phone; nobody twice."""
    named = {who(task): task.door.phone}
    for person in task.people:
        if person.name and not named.get(person.name):
            named[person.name] = person.phone
    return [escape(f"{name} {mask(phone) if phone else ''}".strip()) for name, phone in named.items() if name or phone]


def _places(language: Language, found: Today) -> str:
    rows = "\n".join(_place_row(language, found, due) for due in found.places)
    heading = f"{PLACES.say(language)} · {said_day(found.day, language)}"
    return f"<section>\n<h1>{escape(heading)}</h1>\n<table><tbody>\n{rows}\n</tbody></table>\n</section>"


def _place_row(language: Language, found: Today, due: Due) -> str:
    matter = found.matters[due.record]
    cells = (MATTER.say(language, title=matter.title), matter.place, said_due(due, found.day, language), "")
    inside = "".join(f"<td>{escape(cell)}</td>" for cell in cells)
    return f'<tr><td style="width:4%">{_BOX}</td>{inside}</tr>'


def _small(lines: Iterable[str]) -> str:
    return "\n".join(f'<p class="small">{escape(line)}</p>' for line in lines)


def _said(text: Text, language: Language) -> str:
    return escape(text.say(language))
