"""click's complaints about a command line, in both languages."""

import re

import click

from doorstep_shared.errors import DoorstepError
from doorstep_shared.i18n import Text

NO_COMMAND = Text("没有命令“{name}”{suggestion}", "there is no command “{name}”{suggestion}")
NO_OPTION = Text("没有选项“{name}”{suggestion}", "there is no option “{name}”{suggestion}")
DID_YOU_MEAN = Text("，是不是 {names}？", ", did you mean {names}?")
MISSING = Text("缺少 {name}", "{name} is missing")
WITHOUT_VALUE = Text("选项 {name} 后面要写一个值", "the option {name} needs a value")
ONE_OF = Text("{name} 只能是 {choices}", "{name} can only be {choices}")
WHOLE_NUMBER = Text("{name} 应为 {least} 以上的整数", "{name} must be a whole number from {least}")
NOT_VALID = Text("{name} 的值不合适（{detail}）", "the value of {name} does not fit ({detail})")
TOO_MUCH = Text("多出了 {words}", "there is too much: {words}")
NOTHING = Text("", "")


def usage_error(error: click.UsageError) -> DoorstepError:
    """The same complaint as an error of the catalogue."""
    text, values = _detail(error)
    return DoorstepError("usage", detail=_filled(text, **values))


def _detail(error: click.UsageError) -> tuple[Text, dict[str, object]]:
    if isinstance(error, click.NoSuchCommand):
        return NO_COMMAND, {"name": error.command_name, "suggestion": _suggestion(error.possibilities)}
    if isinstance(error, click.NoSuchOption):
        return NO_OPTION, {"name": error.option_name, "suggestion": _suggestion(error.possibilities)}
    if isinstance(error, click.MissingParameter):
        return MISSING, {"name": _name_of(error)}
    if isinstance(error, click.BadParameter):
        if error.param is not None and isinstance(error.param.type, click.Choice):
            return ONE_OF, {"name": _name_of(error), "choices": " / ".join(map(str, error.param.type.choices))}
        if error.param is not None and isinstance(error.param.type, click.IntRange):
            return WHOLE_NUMBER, {"name": _name_of(error), "least": error.param.type.min or 0}
        return NOT_VALID, {"name": _name_of(error), "detail": error.message.rstrip(".")}
    if isinstance(error, click.BadOptionUsage):
        return WITHOUT_VALUE, {"name": error.option_name}
    extra = re.search(r"unexpected extra argument.*?\((.*)\)", error.message, re.DOTALL)
    if extra:
        return TOO_MUCH, {"words": extra[1]}
    return Text(error.message, error.message), {}


def _suggestion(names: list[str] | None) -> Text:
    if not names:
        return NOTHING
    return _filled(DID_YOU_MEAN, names=" / ".join(names))


def _filled(text: Text, **values: object) -> Text:
    """The text with its values in it, in both languages."""
    return Text(text.say("zh", **values), text.say("en", **values)) if values else text


def _name_of(error: click.BadParameter) -> str:
    if isinstance(error.param, click.Option):
        return max(error.param.opts, key=len)
    if error.param is not None:
        return (error.param.metavar or error.param.name or "").upper()
    return str(error.param_hint or "")
