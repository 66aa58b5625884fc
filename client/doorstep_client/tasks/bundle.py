"""Syncing without any network: what waits is sealed for the hub, and the hub's answer is taken in like a reply."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from doorstep_client.config import Config
from doorstep_client.store.sealing import Sealed
from doorstep_client.sync.bundled import BundledHub, Contents, look_through
from doorstep_client.sync.offering import Taken, every_request
from doorstep_client.sync.report import Progress, Report
from doorstep_client.tasks.desk import Desk
from doorstep_client.tasks.sync import sync
from doorstep_shared import bundle
from doorstep_shared.bundle import TO_HUB, TO_LAPTOP, Bundle, Header
from doorstep_shared.errors import DoorstepError

MAX_ANSWER_BYTES = 64 * 1024 * 1024
"""The largest document of an answer that is read, unpacked: as large as an answer over a network may be."""
MAX_REQUEST_BYTES = bundle.MAX_BYTES
"""Our own requests are as large as they are."""


@dataclass(frozen=True, slots=True)
class Answered:
    """What reading an answer did. `is_news` tells whether any part of it was new here."""

    header: Header
    contents: Contents
    report: Report
    is_news: bool


def secret_of(config: Config) -> str:
    """What the bundles of this laptop are sealed with: the hub keeps the same hash of its token."""
    return hashlib.sha256(config.token.encode("utf-8", "surrogatepass")).hexdigest()


def write(
    desk: Desk, config: Config, client_version: str, keep: Callable[[Callable[[BinaryIO], None]], None]
) -> Sealed:
    """Seal everything a sync would offer now. It stays in the outbox: only the answer (or a sync) has receipts.

    `keep` is given what writes the bundle, and returns when the file is on the disk, whole.

    Raises:
        DoorstepError: what `keep` and the store raise.
    """
    now_ms, taken = desk.now_ms(), Taken()
    number, salt = desk.random_bytes(bundle.NUMBER_BYTES).hex(), desk.random_bytes(bundle.SALT_BYTES).hex()
    header = Header(config.hub_id, config.device, TO_HUB, number, salt, bundle.told_time_ms(now_ms))
    requests = every_request(desk.store.exchange, client_version, now_ms, taken)
    keep(lambda sink: bundle.write(sink, header, secret_of(config), requests))
    sealed = Sealed(number, now_ms, taken.changes, taken.position, taken.changes)
    desk.store.exchange.note_bundle(sealed)
    return sealed


def read(
    desk: Desk,
    config: Config,
    answer: Bundle,
    *,
    lock_file: Path,
    client_version: str,
    progress: Callable[[Progress], None],
) -> Answered:
    """Take in the hub's answer. Reading it again, late, or after a sync over a network is harmless.

    Raises:
        DoorstepError: bundle_foreign, bundle_for_hub, bundle_damaged: nothing was taken; bundle_outdated when nothing
            of it follows from where this laptop stands; busy; what the engine reports.
    """
    hub = hub_in(config, answer)
    report = sync(desk, hub, lock_file=lock_file, client_version=client_version, progress=progress)
    if hub.unfitting and not hub.given:
        raise DoorstepError("bundle_outdated", path=answer.name)
    desk.store.exchange.note_answer(answer.header.number)
    is_news = bool(hub.given or report.delivered or report.refused)
    return Answered(answer.header, hub.contents, report, is_news)


def hub_in(config: Config, answer: Bundle) -> BundledHub:
    """The hub as an answer knows it, once the answer proved to be whole and for this laptop.

    Raises:
        DoorstepError: bundle_foreign, bundle_for_hub, bundle_damaged.
    """
    _expect(config, answer, TO_LAPTOP)
    secret = secret_of(config)
    contents = look_through(answer.documents(secret, max_document_bytes=MAX_ANSWER_BYTES))
    return BundledHub(lambda: answer.documents(secret, max_document_bytes=MAX_ANSWER_BYTES), contents)


@dataclass(frozen=True, slots=True)
class Shown:
    """What is inside a bundle, in counts. `changes` are offered by a laptop or answered by the hub."""

    changes: int
    entries: int
    snapshots: int


def look_inside(config: Config, found: Bundle) -> Shown:
    """Count what a bundle of this laptop holds, which proves that it is whole.

    Raises:
        DoorstepError: bundle_foreign, bundle_damaged.
    """
    _expect(config, found, found.header.direction)
    if found.header.direction == TO_HUB:
        requests = found.documents(secret_of(config), max_document_bytes=MAX_REQUEST_BYTES)
        return Shown(sum(len(request["changes"]) for request in requests), 0, 0)
    contents = look_through(found.documents(secret_of(config), max_document_bytes=MAX_ANSWER_BYTES))
    return Shown(len(contents.results), contents.entries, contents.snapshots)


def _expect(config: Config, found: Bundle, direction: str) -> None:
    if (found.header.hub, found.header.device) != (config.hub_id, config.device):
        raise DoorstepError("bundle_foreign", path=found.name, device=found.header.device, hub=found.header.hub)
    if found.header.direction != direction:
        raise DoorstepError("bundle_for_hub", path=found.name)
