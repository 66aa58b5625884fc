"""The nightly sync as a systemd user timer. A night the laptop slept through is made up for when it wakes."""

import re
from pathlib import Path

from doorstep_client.tasks.schedule_steps import Computer, Job, Steps

SERVICE = """[Unit]
Description=doorstep: nightly sync

[Service]
Type=oneshot
ExecStart={command}
TimeoutStartSec=infinity
Nice=10
"""
TIMER = """[Unit]
Description=doorstep: nightly sync

[Timer]
OnCalendar=*-*-* {at}:00
Persistent=true
AccuracySec=1min

[Install]
WantedBy=timers.target
"""
_AT = re.compile(r"^OnCalendar=\*-\*-\* (\d\d:\d\d):00$", re.MULTILINE)


def is_there(computer: Computer) -> bool:
    """Whether this user has a systemd of their own running."""
    return computer.run(("systemctl", "--user", "show-environment"), "").code == 0


def install(steps: Steps, job: Job) -> None:
    """Write the service and the timer, and start the timer."""
    service, timer = _files(steps.computer, job.name)
    steps.write(service, SERVICE.format(command=" ".join(map(_quoted, job.words))))
    steps.write(timer, TIMER.format(at=job.at))
    steps.run("systemctl", "--user", "daemon-reload")
    steps.run("systemctl", "--user", "enable", timer.name)
    steps.run("systemctl", "--user", "restart", timer.name)


def remove(steps: Steps, name: str) -> None:
    """Stop the timer and take away the files and what systemd remembers of it."""
    service, timer = _files(steps.computer, name)
    steps.run("systemctl", "--user", "disable", "--now", timer.name, must_work=False)
    steps.run("systemctl", "--user", "clean", "--what=state", timer.name, must_work=False)
    steps.delete(timer)
    steps.delete(service)
    steps.run("systemctl", "--user", "daemon-reload", must_work=False)


def planned_at(computer: Computer, name: str) -> str | None:
    """When it runs, if the timer is there and enabled."""
    _, timer = _files(computer, name)
    try:
        found = _AT.search(timer.read_text("utf-8"))
    except (OSError, UnicodeDecodeError):
        return None
    is_enabled = computer.run(("systemctl", "--user", "is-enabled", timer.name), "").code == 0
    return found[1] if found and is_enabled else None


def _files(computer: Computer, name: str) -> tuple[Path, Path]:
    settings = computer.environ.get("XDG_CONFIG_HOME")
    folder = Path(settings) if settings else Path(computer.environ.get("HOME") or Path.home()) / ".config"
    units = folder / "systemd" / "user"
    return units / f"{name}.service", units / f"{name}.timer"


def _quoted(word: str) -> str:
    """A word as systemd reads it; its specifiers and variables are not meant."""
    plain = word.replace("%", "%%").replace("$", "$$")
    if re.fullmatch(r"[\w@%+=:,./-]+", plain):
        return plain
    escaped = plain.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
