"""The nightly schedule of this laptop: put in place, taken away, looked at, with whatever scheduler the system has."""

import hashlib
from collections.abc import Callable, Sequence
from typing import NamedTuple

from doorstep_client.config import home_folder
from doorstep_client.tasks import schedule_cron, schedule_systemd, schedule_windows
from doorstep_client.tasks.planned import Planned, forget, planned, remember
from doorstep_client.tasks.schedule_steps import Computer, Job, Step, Steps
from doorstep_shared.errors import DoorstepError

DEFAULT_AT = "22:30"
NAME = "doorstep-nightly"


class Scheduler(NamedTuple):
    """One way to have something run every night."""

    is_there: Callable[[Computer], bool]
    install: Callable[[Steps, Job], None]
    remove: Callable[[Steps, str], None]
    planned_at: Callable[[Computer, str], str | None]


SCHEDULERS = {
    name: Scheduler(way.is_there, way.install, way.remove, way.planned_at)
    for name, way in (("systemd", schedule_systemd), ("cron", schedule_cron), ("windows", schedule_windows))
}


def install(computer: Computer, program: str, at: str, using: str | None = None) -> tuple[Planned, Sequence[Step]]:
    """Have `program` sync this laptop every night. Doing it again, or otherwise, leaves one schedule.

    Raises:
        DoorstepError: no_scheduler; schedule_failed.
    """
    chosen = _chosen(computer, using)
    steps = Steps(computer)
    name = job_name(computer)
    before = planned(computer.home)
    if before and before.using != chosen and (other := SCHEDULERS.get(before.using)) and other.is_there(computer):
        other.remove(steps, name)
    words = (program, "--home", str(computer.home), "sync", "--nightly")
    SCHEDULERS[chosen].install(steps, Job(name, words, at))
    made = Planned(chosen, at)
    remember(computer.home, made)
    return made, steps.done


def remove(computer: Computer) -> Sequence[Step]:
    """Take the schedule away; what was done, nothing where there was none.

    Raises:
        DoorstepError: schedule_failed.
    """
    steps, name = Steps(computer), job_name(computer)
    before = planned(computer.home)
    for using, scheduler in SCHEDULERS.items():
        is_ours = before is not None and before.using == using
        if is_ours or (scheduler.is_there(computer) and scheduler.planned_at(computer, name)):
            scheduler.remove(steps, name)
    forget(computer.home)
    return steps.done


def in_place(computer: Computer) -> Planned | None:
    """The schedule as the system really has it, or None.

    Raises:
        DoorstepError: schedule_failed when the system does not tell.
    """
    known = planned(computer.home)
    if known is None or known.using not in SCHEDULERS:
        return None
    at = SCHEDULERS[known.using].planned_at(computer, job_name(computer))
    return Planned(known.using, at) if at else None


def job_name(computer: Computer) -> str:
    """What the job is called: its own name for each folder of data, since several workers may share a computer."""
    without = {name: value for name, value in computer.environ.items() if name != "DOORSTEP_HOME"}
    if computer.home == home_folder(without, None):
        return NAME
    return f"{NAME}-{hashlib.sha256(str(computer.home).encode()).hexdigest()[:8]}"


def _chosen(computer: Computer, using: str | None) -> str:
    names = [using] if using else list(SCHEDULERS)
    for name in names:
        if SCHEDULERS[name].is_there(computer):
            return name
    raise DoorstepError("no_scheduler", tried=" / ".join(names))
