"""A computer with the schedulers it is given: what it is told to run, and what it keeps of it."""

from collections.abc import Sequence

from doorstep_client.tasks.programs import NOT_FOUND, Ran


class Computer:
    """Answers like ``systemctl --user``, ``crontab`` and ``schtasks``, for those of them that are `there`."""

    def __init__(self, *there: str) -> None:
        self.there = set(there)
        self.platform = "linux"
        self.program = "/opt/door step/bin/doorstep"
        self.crontab: str | None = None
        self.enabled: set[str] = set()
        self.tasks: dict[str, str] = {}
        self.ran: list[tuple[str, ...]] = []
        self.broken = Ran(0)
        """What every command answers that would change something, unless its code is 0."""

    def run(self, words: Sequence[str], stdin: str) -> Ran:
        """Run one command."""
        self.ran.append(tuple(words))
        if words[0] not in self.there:
            return Ran(NOT_FOUND)
        return {"systemctl": self._systemctl, "crontab": self._crontab, "schtasks": self._schtasks}[words[0]](
            list(words[1:]), stdin
        )

    def _systemctl(self, words: list[str], _: str) -> Ran:
        verb, unit = words[1], words[-1]
        if verb == "is-enabled":
            return Ran(0 if unit in self.enabled else 1)
        if verb != "show-environment" and self.broken.code:
            return self.broken
        if verb == "enable":
            self.enabled.add(unit)
        if verb == "disable":
            self.enabled.discard(unit)
        return Ran(0)

    def _crontab(self, words: list[str], stdin: str) -> Ran:
        if words == ["-l"]:
            return Ran(1, err="no crontab for li\n") if self.crontab is None else Ran(0, self.crontab)
        if self.broken.code:
            return self.broken
        self.crontab = stdin if words == ["-"] else None
        return Ran(0)

    def _schtasks(self, words: list[str], _: str) -> Ran:
        name = words[words.index("/TN") + 1]
        if words[0] == "/Query":
            return Ran(0, self.tasks[name]) if name in self.tasks else Ran(1, err="ERROR: not found")
        if self.broken.code:
            return self.broken
        if words[0] == "/Create":
            with open(words[words.index("/XML") + 1], encoding="utf-16") as file:
                self.tasks[name] = file.read()
        else:
            del self.tasks[name]
        return Ran(0)
