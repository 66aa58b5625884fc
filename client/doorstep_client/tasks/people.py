"""Everybody on this laptop in a line each: what waits, when she synced well last, how many nights were missed."""

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from doorstep_client.people import Person
from doorstep_client.store.store import LaptopStore
from doorstep_client.tasks.last_sync import read_last_sync
from doorstep_shared.errors import DoorstepError


class Standing(NamedTuple):
    """How a person stands. `waiting` is None where her store cannot be read, and `fault` tells why.

    `good_ms` is her last good sync in unix milliseconds, None before the first.
    """

    person: Person
    waiting: int | None
    good_ms: int | None
    missed_nights: int
    fault: DoorstepError | None = None


def standing(
    person: Person, open_desk: Callable[[], LaptopStore], now_ms: int, local_time: Callable[[int], datetime]
) -> Standing:
    """Look at a person's desk; reads only."""
    last = read_last_sync(person.desk)
    waiting, fault = None, person.fault
    try:
        waiting = open_desk().waiting()
    except DoorstepError as error:
        fault = fault or error
    missed = last.missed_nights(now_ms, local_time) if last else 0
    return Standing(person, waiting, last.good_ms if last else None, missed, fault)
