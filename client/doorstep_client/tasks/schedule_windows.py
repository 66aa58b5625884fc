"""The nightly sync as a task of the Windows task scheduler. A missed night is made up for as soon as possible."""

import re
from subprocess import list2cmdline
from xml.sax.saxutils import escape

from doorstep_client.tasks.schedule_steps import Computer, Job, Steps

TASK_FILE = "nightly-task.xml"
TASK = """<?xml version="1.0" encoding="UTF-16"?>
<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
  <RegistrationInfo>
    <Description>doorstep: nightly sync</Description>
  </RegistrationInfo>
  <Triggers>
    <CalendarTrigger>
      <StartBoundary>2026-01-01T{at}:00</StartBoundary>
      <Enabled>true</Enabled>
      <ScheduleByDay>
        <DaysInterval>1</DaysInterval>
      </ScheduleByDay>
    </CalendarTrigger>
  </Triggers>
  <Settings>
    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>
    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>
    <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>
    <StartWhenAvailable>true</StartWhenAvailable>
    <ExecutionTimeLimit>PT0S</ExecutionTimeLimit>
    <Priority>7</Priority>
  </Settings>
  <Actions>
    <Exec>
      <Command>{program}</Command>
      <Arguments>{arguments}</Arguments>
    </Exec>
  </Actions>
</Task>
"""
_AT = re.compile(r"<StartBoundary>[\d-]+T(\d\d:\d\d)")


def is_there(computer: Computer) -> bool:
    """Whether this is Windows."""
    return computer.platform == "win32"


def install(steps: Steps, job: Job) -> None:
    """Write the task's description and hand it to the scheduler, in the place of one from before."""
    path = steps.computer.home / TASK_FILE
    program, *arguments = job.words
    text = TASK.format(at=job.at, program=escape(program), arguments=escape(list2cmdline(arguments)))
    steps.write(path, text, "utf-16")
    steps.run("schtasks", "/Create", "/TN", job.name, "/XML", str(path), "/F")


def remove(steps: Steps, name: str) -> None:
    """Take the task and its description away."""
    if planned_at(steps.computer, name) is not None:
        steps.run("schtasks", "/Delete", "/TN", name, "/F")
    steps.delete(steps.computer.home / TASK_FILE)


def planned_at(computer: Computer, name: str) -> str | None:
    """When it runs, if the scheduler has it."""
    ran = computer.run(("schtasks", "/Query", "/TN", name, "/XML"), "")
    found = _AT.search(ran.out) if ran.code == 0 else None
    return found[1] if found else None
