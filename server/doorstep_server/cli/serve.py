"""``doorstep-hub serve``"""

import gc
import logging
import socket
import time
from collections.abc import Callable
from typing import Any

import click

from doorstep_server.cli import processes
from doorstep_server.cli.run import Run, pass_run
from doorstep_server.cli.summaries import COMMANDS
from doorstep_server.config import Config
from doorstep_shared.errors import DoorstepError
from doorstep_shared.i18n import Text
from doorstep_shell.bilingual import command, option

THREADS = 4
"""How many requests one process works on at once."""
PATIENCE_SECONDS = 0.1
"""How long a process that is full leaves whoever comes to the others."""
MAX_BODY_BYTES = 32 * 1024 * 1024
"""Beyond this (bytes) the server refuses by itself; below, the hub answers with a sentence."""

LISTENING = Text(
    "中心在 {address}，网页也在那里；接口说明 {address}/openapi.json",
    "The hub is at {address}, its pages too; calls: {address}/openapi.json",
)
STOP = Text("按 Ctrl-C 停止。", "Press Ctrl-C to stop.")
RENEWED = Text(
    "中心的一个进程意外结束，已另起一个；原因见系统日志。",
    "A process of the hub ended by itself; another was started. The system's log may know why.",
)
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
    text=Text("进程数（默认 2）。", "Hub processes (default: 2)."),
    type=click.IntRange(1, 64),
    default=2,
    metavar="N",
)
@pass_run
def command_line(run: Run, host: str | None, port: int | None, workers: int) -> None:
    """Serve until told to stop: processes of a few threads at one address."""
    config, output = run.config(), run.output
    host, port = host or config.host, port or config.port
    address = f"http://{f'[{host}]' if ':' in host else host}:{port}"
    count = workers if processes.CAN_FORK else 1
    if host not in ("127.0.0.1", "::1", "localhost") and not config.behind_https:
        output.warn(OPEN_TO_ALL, host=host)

    def serve(ready: Callable[[], None]) -> None:
        _serve(run, config, listening, count > 1, ready)

    def announce() -> None:
        output.lines([output.say(LISTENING, address=address), output.say(STOP)])
        output.document({"address": address, "openapi": f"{address}/openapi.json"})

    run.hub()  # what keeps a hub from being opened is told once, and older tables are migrated by one process
    run.close()
    with _listening(host, port) as listening:
        if processes.run(serve, count, announce, lambda: output.warn(RENEWED)):
            output.warn(STOPPED)


def _listening(host: str, port: int) -> socket.socket:
    try:
        return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as error:
        raise DoorstepError("address_in_use", address=f"{host}:{port}") from error


def _serve(
    run: Run, config: Config, listening: socket.socket, is_one_of_several: bool, ready: Callable[[], None]
) -> None:
    """Answer whoever comes in at a socket, until told to stop."""
    import waitress

    from doorstep_server.app import create_app

    hub = run.hub()
    if is_one_of_several and config.sqlite_file:
        hub.store.take_turns(config.sqlite_file.with_name("hub.turn"))
    ready()
    app = create_app(
        hub,
        run.outside.now_ms,
        behind_https=config.behind_https,
        language=config.language,
        snapshots=config.snapshots,
    )
    server = waitress.create_server(
        app,
        sockets=[listening],
        threads=THREADS,
        ident="doorstep",
        max_request_body_size=MAX_BODY_BYTES,
        channel_timeout=120,
    )
    accept_when_free(server)
    # A short queue is how a few threads serve a night; it is nothing to warn of.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    # What is loaded now stays. A push makes many small objects and no cycles; looking for cycles among them
    # cost an eighth of its time.
    gc.collect()
    gc.freeze()
    gc.set_threshold(200_000, 20, 100)
    server.run()
    server.close()


def accept_when_free(server: Any, clock_seconds: Callable[[], float] = time.monotonic) -> None:
    """Let a waitress server take nobody in while all its threads are busy and somebody waits for one already.

    Who comes then waits at the socket for the first process with a free thread. Otherwise each takes in whom it meets,
    however long its own queue is, and one laptop waits behind ten while another waits behind five. After a while
    somebody is taken in all the same: else those who stay connected and ask again and again would keep others out.
    """
    tasks, may_accept, accept = server.task_dispatcher, server.readable, server.handle_accept
    last_seconds = clock_seconds()

    def readable() -> bool:
        with tasks.lock:
            idle_count = len(tasks.threads) - tasks.stop_count - tasks.active_count
            is_full = len(tasks.queue) > idle_count
        is_patient = clock_seconds() - last_seconds < PATIENCE_SECONDS
        return bool(may_accept()) and not (is_full and is_patient)

    def handle_accept() -> None:
        nonlocal last_seconds
        last_seconds = clock_seconds()
        accept()

    server.readable, server.handle_accept = readable, handle_accept
