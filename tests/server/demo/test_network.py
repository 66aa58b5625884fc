"""The demo's network passes bytes on, refuses when down, and cuts a call where it is told to."""

import socket
import threading
from collections.abc import Iterator

import pytest

from doorstep_server.demo.network import Cut, Network, free_port

HEAD = b"POST / HTTP/1.1\r\nContent-Length: 1000\r\n\r\n"
BODY = b"x" * 1000


class Hub:
    """Takes one call after another: notes what it got, answers with a thousand bytes once the request is whole."""

    def __init__(self) -> None:
        self.got: list[bytes] = []
        self.ended = threading.Semaphore(0)
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                call, _ = self._listening.accept()
            except OSError:
                return
            with call:
                got = b""
                while len(got) < len(HEAD + BODY) and (piece := call.recv(4096)):
                    got += piece
                self.got.append(got)
                if len(got) == len(HEAD + BODY):
                    call.sendall(b"HTTP/1.1 200 OK\r\n\r\n" + BODY)
            self.ended.release()

    def close(self) -> None:
        self._listening.close()


@pytest.fixture
def hub() -> Iterator[Hub]:
    made = Hub()
    yield made
    made.close()


@pytest.fixture
def network(hub: Hub) -> Iterator[Network]:
    made = Network(free_port().number, hub.port)
    made.up()
    yield made
    made.down()


def call(network: Network) -> bytes:
    """Everything a laptop hears."""
    heard = b""
    with socket.create_connection(("127.0.0.1", network.port), timeout=20) as laptop:
        laptop.sendall(HEAD + BODY)
        try:
            while piece := laptop.recv(4096):
                heard += piece
        except ConnectionResetError:
            pass
    return heard


def test_a_call_passes_whole_both_ways(hub: Hub, network: Network) -> None:
    assert call(network).endswith(b"\r\n\r\n" + BODY)
    assert hub.got == [HEAD + BODY]


def test_a_request_is_cut_after_so_many_bytes_of_its_body(hub: Hub, network: Network) -> None:
    network.cuts.append(Cut("request", 300))
    assert call(network) == b""
    assert hub.ended.acquire(timeout=20)
    assert hub.got == [HEAD + BODY[:300]]
    assert network.was_cut == 1


def test_an_answer_is_cut_after_the_hub_has_taken_the_request(hub: Hub, network: Network) -> None:
    network.cuts.append(Cut("answer", 200))
    assert call(network) == b"HTTP/1.1 200 OK\r\n\r\n" + BODY[:200]
    assert hub.got == [HEAD + BODY]


def test_each_cut_is_spent_on_one_call(hub: Hub, network: Network) -> None:
    network.cuts.extend([Cut("answer", 1), Cut("answer", 2)])
    lengths = [len(call(network)) - len(b"HTTP/1.1 200 OK\r\n\r\n") for _ in range(3)]
    assert lengths == [1, 2, 1000]
    assert network.was_cut == 2


def test_nobody_gets_through_when_it_is_down_until_it_is_up_again(network: Network) -> None:
    network.down()
    with pytest.raises(ConnectionRefusedError):
        call(network)
    network.up()
    assert call(network).endswith(BODY)


def test_a_port_in_use_is_not_taken(network: Network) -> None:
    other = free_port(network.port)
    assert other.number != network.port
    assert not other.is_default
    assert free_port(other.number).is_default
