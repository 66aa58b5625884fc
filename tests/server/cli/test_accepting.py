"""Whoever comes to a hub of several processes is served by the first that has a free thread."""

import http.client
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from waitress import create_server, wasyncore

from doorstep_server.cli.serve import PATIENCE_SECONDS, accept_when_free

VISITORS = 12


class Process:
    """A server of one thread at a socket it shares, as a process of the hub is; `go` lets its slow answers end.

    Its clock stands still, unless `now_seconds` is set.
    """

    def __init__(self, name: str, listening: socket.socket, threads: int = 1) -> None:
        self.now_seconds = 0.0
        self.name, self.go, self.busy = name, threading.Event(), threading.Semaphore(0)
        self.sockets: dict[int, Any] = {}
        self.server = create_server(self.answer, map=self.sockets, sockets=[listening], threads=threads)
        accept_when_free(self.server, lambda: self.now_seconds)
        self.stopping = threading.Event()
        self.thread = threading.Thread(target=self.serve, daemon=True)
        self.thread.start()

    def serve(self) -> None:
        while not self.stopping.is_set():
            wasyncore.loop(timeout=0.02, count=1, map=self.sockets)

    def answer(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        if environ["PATH_INFO"] == "/slow":
            self.busy.release()
            assert self.go.wait(30)
        start_response("200 OK", [("Content-Length", str(len(self.name)))])
        return [self.name.encode()]

    def stop(self) -> None:
        self.go.set()
        self.stopping.set()
        self.thread.join(30)
        self.server.task_dispatcher.shutdown()
        wasyncore.close_all(self.sockets)


@contextmanager
def shared() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening


def asked(listening: socket.socket, path: str) -> http.client.HTTPConnection:
    """A visitor who has asked and not read the answer yet."""
    visitor = http.client.HTTPConnection(*listening.getsockname(), timeout=30)
    visitor.request("GET", path, headers={"Connection": "close"})
    return visitor


def answers(visitors: list[http.client.HTTPConnection]) -> list[str]:
    return [visitor.getresponse().read().decode() for visitor in visitors]


def test_while_one_process_is_full_whoever_comes_is_served_by_the_other() -> None:
    with shared() as listening:
        full = Process("full", listening.dup())
        slow = asked(listening, "/slow")
        assert full.busy.acquire(timeout=30)
        queued = asked(listening, "/")
        while not full.server.task_dispatcher.queue:  # the next who comes finds one waiting
            full.server.pull_trigger()
        free = Process("free", listening.dup())
        assert answers([asked(listening, "/") for _ in range(VISITORS)]) == ["free"] * VISITORS
        full.go.set()
        assert answers([slow, queued]) == ["full", "full"]
        free.stop()
        full.stop()


def test_a_process_that_is_full_takes_in_whoever_waited_at_the_socket_once_it_is_free() -> None:
    with shared() as listening:
        only = Process("only", listening.dup())
        visitors = [asked(listening, "/slow")]
        assert only.busy.acquire(timeout=30)
        visitors += [asked(listening, "/") for _ in range(VISITORS)]
        only.go.set()
        assert answers(visitors) == ["only"] * (VISITORS + 1)
        only.stop()


def test_a_slow_answer_keeps_nobody_from_the_other_threads() -> None:
    with shared() as listening:
        only = Process("only", listening.dup(), threads=2)
        slow = asked(listening, "/slow")
        assert only.busy.acquire(timeout=30)
        assert answers([asked(listening, "/") for _ in range(VISITORS)]) == ["only"] * VISITORS
        only.go.set()
        assert answers([slow]) == ["only"]
        only.stop()


def test_who_stays_and_asks_again_and_again_does_not_keep_others_out_for_long() -> None:
    with shared() as listening:
        only = Process("only", listening.dup())
        slow = asked(listening, "/slow")
        assert only.busy.acquire(timeout=30)
        visitors = [asked(listening, "/") for _ in range(VISITORS)]
        for _ in range(100_000):
            only.now_seconds += PATIENCE_SECONDS
            only.server.pull_trigger()
            if len(only.server.task_dispatcher.queue) == VISITORS:
                break
        assert len(only.server.task_dispatcher.queue) == VISITORS
        only.go.set()
        assert answers([slow, *visitors]) == ["only"] * (VISITORS + 1)
        only.stop()
