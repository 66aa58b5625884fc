"""One run of ``doorstep-hub``: what it takes from the world around it, and the hub it opens when a command asks."""

import os
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import click

from doorstep_server.config import Config, read_config
from doorstep_server.services.moments import moment
from doorstep_shell.output import Output

if TYPE_CHECKING:
    from doorstep_server.services.hub import Hub

OPERATOR = "admin"
"""Whose name an operator's action carries when --by does not say otherwise."""


def _system_now_ms() -> int:
    return time.time_ns() // 1_000_000


@dataclass(frozen=True)
class Outside:
    """The world around the program; a test gives its own.

    `now_ms` is unix milliseconds; `local_time` turns them into the wall clock of this place.
    """

    environ: Mapping[str, str] = field(default_factory=lambda: os.environ)
    now_ms: Callable[[], int] = _system_now_ms
    local_time: Callable[[int], datetime] = lambda at_ms: datetime.fromtimestamp(at_ms / 1000)
    random_bytes: Callable[[int], bytes] = os.urandom


class Run:
    """Settings, words and the hub of one run. Nothing is opened before it is needed."""

    def __init__(self, outside: Outside, output: Output) -> None:
        self.outside = outside
        self.output = output
        self.typed_home: str | None = None
        self._hub: Hub | None = None

    def config(self) -> Config:
        """The settings, with what was typed before what the environment says.

        Raises:
            DoorstepError: `usage` for an impossible setting.
        """
        environ = dict(self.outside.environ)
        if self.typed_home is not None:
            environ["DOORSTEP_HUB_HOME"] = self.typed_home
        return replace(read_config(environ), language=self.output.language)

    def hub(self) -> "Hub":
        """The hub, opened once; covers that end or begin by now take effect first.

        Raises:
            DoorstepError: `hub_not_initialised`, and what the key and the database raise.
        """
        if self._hub is None:
            from doorstep_server.app import open_hub
            from doorstep_server.services import code_tables, covers
            from doorstep_shared import tables

            self._hub = open_hub(self.config(), self.outside.random_bytes, self.outside.local_time)
            covers.settle(self._hub, self.now_ms())
            tables.install(cache(lambda: code_tables.current(self.hub()).tables))
        return self._hub

    def made_hub(self) -> "Hub":
        """The hub, made where there is none."""
        if self._hub is None:
            from doorstep_server.app import make_hub

            self._hub = make_hub(self.config(), self.outside.random_bytes, self.outside.local_time)
        return self._hub

    def now_ms(self) -> int:
        """Unix milliseconds."""
        return self.outside.now_ms()

    def moment(self, at_ms: int | None) -> str:
        """A time as people of this place write it, to the minute; empty for None."""
        if at_ms is None:
            return ""
        return moment(self.outside.local_time, at_ms)

    def errors_file(self) -> Path:
        """Where surprises are written down."""
        return self.config().home / "errors.log"

    def close(self) -> None:
        """Let go of the database."""
        if self._hub is not None:
            with suppress(Exception):
                self._hub.store.close()
            self._hub = None


pass_run = click.make_pass_decorator(Run)
