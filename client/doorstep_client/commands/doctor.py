"""``doorstep doctor``: examine this laptop."""

import click

from doorstep_client.app import App
from doorstep_client.commands.summaries import COMMANDS
from doorstep_client.config import load_config
from doorstep_client.tasks.doctor import ALL_WELL, Remark, examine, python_version
from doorstep_client.visit_rules_file import Counting, counting
from doorstep_shared import VERSION
from doorstep_shared.errors import DoorstepError
from doorstep_shared.i18n import Text
from doorstep_shared.town_tables import version_of
from doorstep_shell.bilingual import command, option

HUB = Text("也试一试能不能连上中心。", "Also try whether the hub can be reached.")
VERSIONS = Text(
    "doorstep {program}，Python {python}，数据在 {home}", "doorstep {program}, Python {python}, data in {home}"
)
RULES = {
    "hub": Text("走访规则：中心下发的。", "Visit rules: those the hub gave."),
    "file": Text("走访规则：本机文件 {path}。", "Visit rules: the file {path}."),
    "default": Text("走访规则：自带的。", "Visit rules: the default."),
}
TABLES = Text("代码表：中心下发的，版本 {version}。", "Code tables: those the hub gave, version {version}.")
REACHED = Text("中心 {hub} 连得上。", "The hub {hub} can be reached.")
FOUND = Text("{sentence}。{next_step}", "{sentence}. {next_step}")


@command("doctor", COMMANDS["doctor"])
@option("--hub", "with_hub", text=HUB, is_flag=True)
@click.pass_obj
def command_line(app: App, with_hub: bool) -> None:
    """Tell everything that is not as it should be, each with the next step."""
    home = app.made_home()
    remarks = _settings(app)
    reached = _try_hub(app, remarks) if with_hub and not remarks else ""
    remarks += examine(home, app.store())
    tables = version_of(app.store().exchange.town_tables())
    counted = _visit_rules(app, remarks)
    app.output.document(
        {
            "version": VERSION,
            "python": python_version(),
            "home": str(home),
            "visit_rules": counted.source if counted else None,
            "town_tables": tables,
            "findings": [_document(remark) for remark in remarks],
        }
    )
    app.output.lines([app.output.say(VERSIONS, program=VERSION, python=python_version(), home=home)])
    app.output.tell(RULES[counted.source], path=counted.path) if counted else None
    app.output.tell(TABLES, version=tables) if tables else None
    if reached:
        app.output.lines([app.output.say(REACHED, hub=reached)])
    for remark in remarks:
        app.output.tell(FOUND, sentence=remark.sentence, next_step=remark.next_step)
    if not remarks:
        app.output.tell(ALL_WELL)


def _document(remark: Remark) -> dict[str, object]:
    return {
        "code": remark.code,
        "sentence": {"zh": remark.sentence.zh, "en": remark.sentence.en},
        "next_step": {"zh": remark.next_step.zh, "en": remark.next_step.en},
    }


def _settings(app: App) -> list[Remark]:
    """What is wrong with the settings, where a data check can go on without them."""
    try:
        if not app.is_practice and load_config(app.home) is None:
            return [_remark(DoorstepError("not_joined"))]
    except DoorstepError as error:
        return [_remark(error)]
    return []


def _visit_rules(app: App, remarks: list[Remark]) -> Counting | None:
    """Which visit rules count; a damaged file is one remark more."""
    try:
        return counting(app.town().visit_rules, app.home, app.laptop)
    except DoorstepError as error:
        remarks.append(_remark(error))
        return None


def _try_hub(app: App, remarks: list[Remark]) -> str:
    """The hub's address when it answers; otherwise a remark is added."""
    try:
        config = app.config()
        app.outside.reach(config)
    except DoorstepError as error:
        remarks.append(_remark(error))
        return ""
    return config.hub_url


def _remark(error: DoorstepError) -> Remark:
    sentence = Text(error.sentence("zh").rstrip("。"), error.sentence("en").rstrip("."))
    return Remark(error.code, sentence, Text(error.hint("zh"), error.hint("en")))
