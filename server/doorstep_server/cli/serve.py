"""``doorstep-hub serve``"""

import gc
import logging
import os
import signal
import socket
import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

import click

from doorstep_server.cli.run import Run, pass_run
from doorstep_server.cli.summaries import COMMANDS
from doorstep_server.config import Config
from doorstep_shared.errors import DoorstepError
from doorstep_shared.i18n import Text
from doorstep_shell.bilingual import command, option

THREADS = 8
"""How many requests one process works on at once."""
MAX_BODY_BYTES = 32 * 1024 * 1024
"""Beyond this (bytes) the server refuses by itself; below, the hub answers with a sentence."""

LISTENING = Text(
    "中心在 {address}，网页也在那里；接口说明 {address}/openapi.json",
    "The hub is at {address}, its pages too; calls: {address}/openapi.json",
)
STOP = Text("按 Ctrl-C 停止。", "Press Ctrl-C to stop.")
STOPPED = Text("中心已停止。", "The hub has stopped.")
OPEN_TO_ALL = Text(
    "注意：{host} 对整个网络开放且未加密；请放在 HTTPS 反向代理之后。",
    "Careful: {host} is open to the whole network, unencrypted; put it behind an HTTPS proxy.",
)


@command("serve", COMMANDS["serve"])
@option(
    "--host", text=Text("监听地址（默认 127.0.0.1）。", "Address to listen at (default: 127.0.0.1)."), metavar="HOST"
)
@option(
    "--port", text=Text("端口（默认 8420）。", "Port (default: 8420)."), type=click.IntRange(1, 65535), metavar="PORT"
)
@option(
    "--workers",
    text=Text("进程数，只用于 PostgreSQL（默认 2）。", "Hub processes, for PostgreSQL only (default: 2)."),
    type=click.IntRange(1, 64),
    default=2,
    metavar="N",
)
@pass_run
def command_line(run: Run, host: str | None, port: int | None, workers: int) -> None:
    """Serve until told to stop. SQLite: one process of a few threads; PostgreSQL: several processes."""
    config, output = run.config(), run.output
    host, port = host or config.host, port or config.port
    is_postgres = run.hub().store.is_postgres
    run.close()
    own_process = os.getpid()
    if host not in ("127.0.0.1", "::1", "localhost") and not config.behind_https:
        output.warn(OPEN_TO_ALL, host=host)
    address = f"http://{f'[{host}]' if ':' in host else host}:{port}"

    def announce() -> None:
        output.lines([output.say(LISTENING, address=address), output.say(STOP)])
        output.document({"address": address, "openapi": f"{address}/openapi.json"})

    if is_postgres:
        _serve_processes(run, config, host, port, workers, announce)
    else:
        _serve_threads(run, config, host, port, announce)
    if os.getpid() == own_process:
        output.warn(STOPPED)


def _application(run: Run, config: Config) -> Any:
    from doorstep_server.app import create_app, open_hub

    hub = open_hub(config, run.outside.random_bytes, run.outside.local_time)
    app = create_app(hub, run.outside.now_ms, behind_https=config.behind_https, language=config.language)
    # What is loaded now stays. A push makes many small objects and no cycles; looking for cycles among them
    # cost an eighth of its time.
    gc.collect()
    gc.freeze()
    gc.set_threshold(200_000, 20, 100)
    return app


def _serve_threads(run: Run, config: Config, host: str, port: int, announce: Callable[[], None]) -> None:
    import waitress

    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    try:
        server = waitress.create_server(
            _application(run, config),
            host=host,
            port=port,
            threads=THREADS,
            ident="doorstep",
            max_request_body_size=MAX_BODY_BYTES,
            channel_timeout=120,
        )
    except OSError as error:
        raise DoorstepError("address_in_use", address=f"{host}:{port}") from error
    # A short queue is how a few threads serve a night; it is nothing to warn of.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    signal.signal(signal.SIGTERM, stop)
    announce()
    try:
        server.run()
    except KeyboardInterrupt:
        pass
    finally:
        server.close()


def _serve_processes(
    run: Run, config: Config, host: str, port: int, workers: int, announce: Callable[[], None]
) -> None:
    from gunicorn.app.base import BaseApplication

    _see_that_free(host, port)

    class Processes(BaseApplication):
        """gunicorn without its own command line."""

        def load_config(self) -> None:
            settings = {
                "bind": f"{host}:{port}",
                "workers": workers,
                "worker_class": "gthread",
                "threads": THREADS,
                "timeout": 120,
                "graceful_timeout": 20,
                "keepalive": 5,
                "accesslog": None,
                "loglevel": "warning",
                "proc_name": "doorstep-hub",
                "when_ready": lambda _server: announce(),
            }
            for name, value in settings.items():
                self.cfg.set(name, value)

        def load(self) -> Any:
            return _application(run, config)

    try:
        Processes().run()
    except SystemExit as stopped:
        if stopped.code not in (0, None):
            sys.exit(stopped.code)


def _see_that_free(host: str, port: int) -> None:
    """gunicorn would try for a while and then say so in its own words."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise DoorstepError("address_in_use", address=f"{host}:{port}") from error
