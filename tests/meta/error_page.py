"""docs/errors.md, written from the catalogue of errors: ``make docs`` writes it, a test holds it current."""

import re
from collections.abc import Iterable

from doorstep_shared.errors import CATALOGUE, Fault
from tests.meta.findings import ROOT

PAGE = ROOT / "docs" / "errors.md"
GROUPS = {
    2: ("输入有误", "what was typed or sent", "改正后再输入一次。 Correct it and type it again."),
    3: ("没有找到", "not found", "换一个说法再查。 Look for it in another way."),
    4: ("不允许", "not allowed, or not now", "按提示先做另一步。 Do first what the sentence says."),
    5: ("网络与中心", "the network and the other side", "记录都在本机，稍后再同步。 Records are safe; sync later."),
    6: ("本机", "this machine", "磁盘、数据库或安装的问题。 The disk, the database or the installation."),
    70: ("意外", "something nobody foresaw", "把记下的经过交给管理员。 Give what was written down to the operator."),
    130: ("中断", "interrupted", "按了 Ctrl-C。 Ctrl-C was pressed."),
}
"""Exit code → its name in both languages and what to do."""

HEAD = """# 错误 · Errors

Every error is one sentence of what happened and the next command to type. With `--json` the same error is one object
on standard output, `{"error": {"code": …, "sentence": …, "hint": …}}`. The hub's API answers with the HTTP status and
the code. This page is written from `shared/doorstep_shared/errors.py` by `make docs`.
"""


def page(faults: Iterable[Fault]) -> str:
    """The whole page for a catalogue."""
    by_exit_code: dict[int, list[Fault]] = {}
    for fault in faults:
        by_exit_code.setdefault(fault.exit_code, []).append(fault)
    lines = [HEAD, "| exit code | meaning |", "|---|---|", "| 0 | 成功 · done |"]
    for code, (zh, en, advice) in GROUPS.items():
        if code in by_exit_code:
            lines.append(f"| {code} | {zh} · {en}. {advice} |")
    for exit_code in sorted(by_exit_code):
        zh, en, _ = GROUPS[exit_code]
        lines.append(f"\n## {exit_code} {zh} · {en}")
        for fault in by_exit_code[exit_code]:
            lines += ["", *_section(fault)]
    return "\n".join(lines) + "\n"


def _section(fault: Fault) -> list[str]:
    return [
        f"### `{fault.code}`",
        "",
        f"Exit code {fault.exit_code}, HTTP status {fault.http_status}.",
        "",
        f"- {shown(fault.sentence.zh)} {shown(fault.hint.zh)}",
        f"- {shown(fault.sentence.en)} {shown(fault.hint.en)}",
    ]


def shown(text: str) -> str:
    """A text with its marks readable, and with nothing that Markdown would take for HTML."""
    return re.sub(r"\{(\w+)\}", r"‹\1›", text).replace("<", "‹").replace(">", "›")


if __name__ == "__main__":
    PAGE.write_text(page(CATALOGUE.values()), "utf-8")
    print(PAGE)
