"""The loopback address the hub of a story stands behind: one waitress server for all stories, one hub at a time."""

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from typing import Any

from waitress import create_server, wasyncore
from werkzeug.wsgi import ClosingIterator

WsgiApp = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
LONGEST_END_SECONDS = 10
THREADS = 2


class Gateway:
    """A real HTTP server whose application a story puts in, and may change while it stands there."""

    def __init__(self) -> None:
        self.app: WsgiApp | None = None
        self._server = create_server(self._answer, host="127.0.0.1", port=0, threads=THREADS)
        self.port = int(self._server.effective_port)
        self.url = f"http://127.0.0.1:{self.port}"
        self._thread = threading.Thread(target=self._server.run, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop serving."""
        self._server.trigger.pull_trigger(lambda: wasyncore.close_all(self._server._map))
        self._thread.join(LONGEST_END_SECONDS)
        self._server.task_dispatcher.shutdown()

    @contextmanager
    def putting(self, app: WsgiApp) -> Iterator[None]:
        """For a while, another application behind the same address."""
        before, self.app = self.app, app
        try:
            yield
        finally:
            self.app = before

    def _answer(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        if self.app is None:
            start("503 Service Unavailable", [("Content-Type", "text/plain"), ("Content-Length", "0")])
            return []
        return self.app(environ, start)


class OneAtATime:
    """An application whose requests queue; after each, `leave` runs in its thread. `ended` waits for the last one."""

    def __init__(self, app: WsgiApp, leave: Callable[[], object]) -> None:
        self._app, self._leave = app, leave
        self._running = threading.Lock()

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        self._running.acquire()
        try:
            return ClosingIterator(self._app(environ, start), self._left)
        except BaseException:
            self._left()
            raise

    def ended(self) -> None:
        """Return when no request is on its way."""
        with self._running:
            pass

    def _left(self) -> None:
        self._leave()
        self._running.release()


def answering(status: str, content_type: str, body: bytes, **headers: str) -> WsgiApp:
    """An application that is no hub: the same answer to everything. A header's underscores stand for dashes."""

    def app(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        given = [(name.replace("_", "-"), value) for name, value in headers.items()]
        start(status, [("Content-Type", content_type), ("Content-Length", str(len(body))), *given])
        return [body]

    return app


def whole(app: WsgiApp, environ: dict[str, Any], start: Callable[..., Any]) -> bytes:
    """The whole body an application answers."""
    with closing(ClosingIterator(app(environ, start))) as pieces:
        return b"".join(pieces)


def altering(app: WsgiApp, alter: Callable[[str, bytes], bytes]) -> WsgiApp:
    """The application with every body changed on its way: `alter` gets the path and the body, unpacked."""

    def altered(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        told: list[Any] = []

        def remember(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> None:
            told[:] = [status, headers]

        plain = {name: value for name, value in environ.items() if name != "HTTP_ACCEPT_ENCODING"}
        body = alter(str(environ["PATH_INFO"]), whole(app, plain, remember))
        status, headers = told
        kept = [(name, value) for name, value in headers if name.lower() != "content-length"]
        start(status, [*kept, ("Content-Length", str(len(body)))])
        return [body]

    return altered
