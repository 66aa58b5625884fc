"""The nightly sync as lines of the user's crontab: one for the time, one for after the laptop was switched off.

Cron does not make up for a night the laptop slept through; the second line does when it starts.
"""

import re
import shlex

from doorstep_client.tasks.programs import NOT_FOUND, Ran
from doorstep_client.tasks.schedule_steps import Computer, Job, Steps, said_by
from doorstep_shared.errors import DoorstepError

_EMPTY = re.compile(r"no crontab for|No such file or directory", re.IGNORECASE)
_READ = ("crontab", "-l")
_TIME = re.compile(r"^(\d{1,2}) (\d{1,2}) \* \* \* ", re.MULTILINE)


def is_there(computer: Computer) -> bool:
    """Whether there is a crontab of this user that can be read, or none yet."""
    ran = computer.run(_READ, "")
    return ran.code == 0 or (ran.code != NOT_FOUND and _is_empty(ran))


def install(steps: Steps, job: Job) -> None:
    """Put the lines at the end of the crontab in the place of those from before; other lines stay as they are."""
    text = _crontab(steps.computer)
    command = " ".join(shlex.quote(word) for word in job.words).replace("%", r"\%")
    lines = [_begin(job.name), f"{job.minute} {job.hour} * * * {command}", f"@reboot {command}", _end(job.name)]
    kept = _without(text, job.name)
    steps.run("crontab", "-", stdin="".join([kept, *(f"{line}\n" for line in lines)]))


def remove(steps: Steps, name: str) -> None:
    """Take the lines away; a crontab with nothing else in it goes too."""
    text = _crontab(steps.computer)
    kept = _without(text, name)
    if kept == text:
        return
    if kept.strip():
        steps.run("crontab", "-", stdin=kept)
    else:
        steps.run("crontab", "-r")


def planned_at(computer: Computer, name: str) -> str | None:
    """When it runs, if its lines are there."""
    block = _block(name).search(_crontab(computer))
    found = _TIME.search(block[0]) if block else None
    return f"{int(found[2]):02}:{int(found[1]):02}" if found else None


def _crontab(computer: Computer) -> str:
    """The crontab as it is.

    Raises:
        DoorstepError: schedule_failed when it cannot be read: writing would then lose what it holds.
    """
    ran = computer.run(_READ, "")
    if ran.code == 0:
        return ran.out if ran.out.endswith("\n") or not ran.out else ran.out + "\n"
    if ran.code != NOT_FOUND and _is_empty(ran):
        return ""
    raise DoorstepError("schedule_failed", what=" ".join(_READ), detail=said_by(ran))


def _is_empty(ran: Ran) -> bool:
    return _EMPTY.search(ran.err) is not None


def _begin(name: str) -> str:
    return f"# {name}: begin"


def _end(name: str) -> str:
    return f"# {name}: end"


def _block(name: str) -> re.Pattern[str]:
    return re.compile(rf"^{re.escape(_begin(name))}\n(?:.*\n)*?{re.escape(_end(name))}\n", re.MULTILINE)


def _without(text: str, name: str) -> str:
    return _block(name).sub("", text)
