"""The documents tell of every command, option, setting and error; and the checks notice what they leave out."""

import click
import pytest

from doorstep_shared.errors import CATALOGUE
from doorstep_shared.kinds import kind_names
from tests.meta import documentation, error_page
from tests.meta.documentation import Command
from tests.meta.findings import PRODUCT, ROOT, Source, none_of, python_sources, sources, told


def pages() -> list[Source]:
    return [source for source in sources("docs") if source.path.endswith(".md")] + [
        Source(name, (ROOT / name).read_text("utf-8")) for name in ("README.md", "CONTRIBUTING.md")
    ]


def pages_of(*names: str) -> list[Source]:
    return [source for source in pages() if source.path in names]


def test_every_command_and_option_of_the_laptop_is_documented() -> None:
    from doorstep_client.cli import command_line

    none_of(
        documentation.undocumented(
            documentation.commands(command_line(), "doorstep"), pages_of("docs/cli.md"), kind_names()
        )
    )


def test_every_command_and_option_of_the_hub_is_documented() -> None:
    from doorstep_server.cli import command_line

    told_in = pages_of("docs/operations.md", "docs/cli.md")
    none_of(documentation.undocumented(documentation.commands(command_line(), "doorstep-hub"), told_in, kind_names()))


def test_every_setting_is_documented() -> None:
    told_in = pages_of("docs/operations.md", "docs/cli.md", "CONTRIBUTING.md")
    none_of(documentation.undocumented_settings(python_sources(*PRODUCT, "tests", "bench"), told_in))


def test_every_error_is_documented_with_its_exit_code_and_sentence() -> None:
    (page,) = pages_of("docs/errors.md")
    codes = [(fault.code, fault.exit_code, error_page.shown(fault.sentence.zh)) for fault in CATALOGUE.values()]
    none_of(documentation.undocumented_errors(codes, page))


def test_the_page_of_errors_is_current() -> None:
    assert error_page.PAGE.read_text("utf-8") == error_page.page(CATALOGUE.values()), "type: make docs"


def test_every_decision_has_a_number_of_its_own() -> None:
    none_of(documentation.misnumbered_decisions(pages()))


def test_every_link_between_documents_leads_somewhere() -> None:
    existing = {path.relative_to(ROOT).as_posix() for name in (*PRODUCT, "docs") for path in (ROOT / name).rglob("*")}
    existing |= {path.name for path in ROOT.iterdir()}
    none_of(documentation.broken_links(pages(), existing))


@click.group()
@click.option("--home")
def program() -> None:
    """A sample."""


@program.group()
def visit() -> None:
    """A kind."""


@visit.command("add")
@click.option("-m", "--minutes")
@click.option("--secret", hidden=True)
def add(minutes: str, secret: str) -> None:
    """Add one."""


@program.command(hidden=True)
def invisible() -> None:
    """Not for people."""


SAMPLE = """# Program
`doorstep <command>` knows `--home`.
## Kinds
`doorstep visit`, `doorstep <kind> add`
### visit
`--minutes`
"""


def findings_for(text: str) -> str:
    commands = documentation.commands(program, "doorstep")
    page = Source("docs/cli.md", f"`doorstep`\n{text}")
    return told(documentation.undocumented(commands, [page], ["visit"]))


def test_all_visible_commands_and_options_are_seen() -> None:
    assert documentation.commands(program, "doorstep") == [
        Command(("doorstep",), ("--home",)),
        Command(("doorstep", "visit"), ()),
        Command(("doorstep", "visit", "add"), ("--minutes",)),
    ]


def test_a_complete_page_passes() -> None:
    assert findings_for(SAMPLE) == ""


@pytest.mark.parametrize(
    ("left_out", "missing"),
    [
        ("--minutes", "doorstep visit add --minutes"),
        ("--home", "doorstep --home"),
        ("doorstep <kind> add", "doorstep visit add"),
    ],
)
def test_what_a_page_leaves_out_is_found(left_out: str, missing: str) -> None:
    assert findings_for(SAMPLE.replace(left_out, "")).endswith(f"{missing} is not documented")


def test_a_longer_word_does_not_count() -> None:
    assert findings_for(SAMPLE.replace("--minutes", "--minutes-more")) != ""


def test_an_option_told_of_elsewhere_does_not_count() -> None:
    assert findings_for(SAMPLE.replace("`--minutes`", "") + "### resident\n`--minutes`\n") != ""


def test_a_setting_nobody_tells_of_is_found() -> None:
    code = [Source("a.py", 'import os\nos.environ["DOORSTEP_' + 'NEW_THING"]\n')]
    found = documentation.undocumented_settings(code, [Source("docs/a.md", "DOORSTEP_" + "NEW_THINGS")])
    assert told(found) == "a.py:2: DOORSTEP_" + "NEW_THING is not documented"


def test_an_error_with_the_wrong_exit_code_is_found() -> None:
    page = Source("docs/errors.md", "### `busy`\nExit code 6, HTTP status 503.\n\n- 另一个 doorstep 正在同步。\n")
    assert documentation.undocumented_errors([("busy", 6, "另一个 doorstep 正在同步。")], page) == []
    assert documentation.undocumented_errors([("busy", 5, "另一个 doorstep 正在同步。")], page) != []
    assert documentation.undocumented_errors([("busy", 6, "另一句")], page) != []
    assert documentation.undocumented_errors([("idle", 6, "另一个 doorstep 正在同步。")], page) != []


def test_a_heading_inside_code_is_no_heading() -> None:
    assert [section.heading for section in documentation.sections("# A\n```\n# b\n```\n## C\n")] == ["", "A", "C"]


def test_a_link_to_nowhere_is_found() -> None:
    page = Source("docs/a.md", "x\n[b](b.md) [c](../c.md#top) [d](https://example.org)\n")
    assert documentation.broken_links([page], ["docs/b.md", "c.md"]) == []
    assert told(documentation.broken_links([page], ["docs/b.md"])) == "docs/a.md:2: the link ../c.md leads nowhere"


def test_a_number_given_twice_and_a_heading_with_another_number_are_found() -> None:
    good = [Source("docs/decisions/0001-a.md", "# 0001 A\n"), Source("docs/merging.md", "# Merging\n")]
    assert documentation.misnumbered_decisions(good) == []
    twice = Source("docs/decisions/0001-b.md", "# 0001 B\n")
    assert (
        told(documentation.misnumbered_decisions([*good, twice]))
        == "docs/decisions/0001-b.md:1: docs/decisions/0001-a.md has this number too"
    )
    other = Source("docs/decisions/0002-b.md", "# 2. B\n")
    assert "heading" in told(documentation.misnumbered_decisions([*good, other]))
