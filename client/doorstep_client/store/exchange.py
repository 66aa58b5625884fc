"""The side of the store the sync engine works with: offers, pages, snapshots, settlements, grids, runs."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from doorstep_client.keys.store_key import StoreKey
from doorstep_client.store import archive, grids, log, outbox, rebuilding, runs, sealing, settings, telling
from doorstep_client.store import snapshot as snapshots
from doorstep_client.store.database import Database
from doorstep_client.store.log import LogLine, Settlement
from doorstep_client.store.outbox import Offer
from doorstep_client.store.records import Grid, HistoryLine, Notice, Status, SyncRun
from doorstep_client.store.sealing import Sealed
from doorstep_client.store.snapshot import Snapshot
from doorstep_shared.errors import DoorstepError
from doorstep_shared.town_tables import version_of


class Exchange:
    """What goes out and what comes in. Every method that writes is one local transaction; they may be nested."""

    def __init__(self, database: Database, archive_folder: Path | None, key: StoreKey | None = None) -> None:
        self.database = database
        self._archive_folder, self._key = archive_folder, key
        self.archives: list[bytes] = []
        """Archives sealed in memory, when there is no folder for them."""

    def transaction(self) -> AbstractContextManager[None]:
        """One local transaction around several calls."""
        return self.database.transaction()

    def grids(self) -> list[Grid]:
        """The grids of this laptop, by id."""
        return grids.every(self.database)

    def grid(self, grid: str) -> Grid | None:
        """One grid, or None."""
        return grids.get(self.database, grid)

    def offers(self, skip: Collection[str], most: int, most_bytes: int) -> list[Offer]:
        """The first changes of the outbox in local order, without those in `skip`.

        Raises:
            DoorstepError: practising, when this store is for practice.
        """
        self._refuse_practice()
        return outbox.offers(self.database, skip, most, most_bytes)

    def batches(self, most: int, most_bytes: int) -> Iterator[tuple[int, list[Offer]]]:
        """The whole outbox in local order, batch by batch; each with the local position it reaches to.

        Raises:
            DoorstepError: practising, when this store is for practice.
        """
        self._refuse_practice()
        return outbox.batches(self.database, most, most_bytes)

    def waiting(self, grid: str | None = None) -> int:
        """How many changes are in the outbox, of one grid or of all."""
        return outbox.waiting(self.database, grid)

    def change(self, id: str) -> HistoryLine | None:
        """One change by its id."""
        return telling.one(self.database, id)

    def waiting_ids(self, ids: Sequence[str]) -> set[str]:
        """Those of these changes that are in the outbox."""
        return outbox.waiting_ids(self.database, ids)

    def offer_again(self, ids: Iterable[str]) -> int:
        """Put changes held here back into the outbox; how many were not in it."""
        with self.transaction():
            return outbox.offer_again(self.database, ids)

    def dead(self, most: int) -> dict[str, str]:
        """The last dead letters: the hash of their bytes, and their ids."""
        return outbox.dead(self.database, most)

    def offer_everything(self, grid: str) -> int:
        """Put everybody's changes of a grid back into the outbox, with their receipts; how many there are."""
        with self.transaction():
            return outbox.offer_everything(self.database, grid)

    def statuses(self, ids: Sequence[str]) -> dict[str, Status]:
        """What is known of these changes now; those that are not here are left out."""
        return outbox.statuses(self.database, ids)

    def describe_grid(
        self, grid: str, name: str, level: str, role: str, *, ended: bool, writer: str, until: str = ""
    ) -> Grid:
        """Keep what the hub says of a grid; one that is new here begins with `writer`. Returns it as it is now."""
        with self.transaction():
            if grids.get(self.database, grid) is None:
                grids.add(self.database, grid, writer)
            grids.describe(self.database, grid, name, level, role, ended=ended)
            described = grids.get(self.database, grid)
            if described and described.until != until:
                grids.set_until(self.database, grid, until)
            described = grids.get(self.database, grid)
        assert described is not None
        return described

    def end_grid(self, grid: str) -> None:
        """Keep that a grid is no longer ours: it is dropped when nothing of it waits any more."""
        with self.transaction():
            known = self._known(grid)
            grids.describe(self.database, grid, known.name, known.level, known.role, ended=True)

    def start_writer(self, grid: str, writer: str) -> None:
        """Sign what follows with another writer id, whose chain begins anew."""
        with self.transaction():
            grids.start_writer(self.database, grid, writer)

    def take_page(
        self, grid: str, lines: Sequence[LogLine], *, run: int, account: str, adopts: bool = False
    ) -> list[Notice]:
        """Store the log entries after the cursor, what they carry and fold to, and the new cursor, in one transaction.

        A laptop that `adopts` came in place of another: what its account wrote counts as its own.

        Raises:
            DoorstepError: reply_damaged when the page does not fit; nothing is stored then.
        """
        with self.transaction():
            found = log.take_page(self.database, self._known(grid), lines, account)
            if adopts:
                outbox.adopt(self.database, lines, account)
            runs.add_notices(self.database, run, found)
        return found

    def settle(self, grid: str, settlements: Sequence[Settlement], *, run: int, account: str) -> list[Notice]:
        """Take the hub's word for offered changes: they leave the outbox and have the status it tells."""
        with self.transaction():
            found = log.settle(self.database, self._known(grid), settlements, account)
            runs.add_notices(self.database, run, found)
        return found

    def take_snapshot(
        self, grid: str, snapshot: Snapshot, *, rewound: bool, run: int, account: str, adopts: bool = False
    ) -> tuple[list[Notice], bool]:
        """Replace the grid's receipted fold by a snapshot; whether the result has the digest the hub told.

        Own changes it does not show go back to the outbox with their receipts; after a rewind everybody's do.
        """
        with self.transaction():
            found, agrees = snapshots.take_snapshot(
                self.database, self._known(grid), snapshot, rewound=rewound, account=account
            )
            if adopts:
                history = [each.line for each in snapshot.own]
                outbox.adopt(self.database, [*(each.line for each in snapshot.changes), *history], account)
            runs.add_notices(self.database, run, found)
        return found, agrees

    def refold(self, grid: str) -> str:
        """Make the grid's read tables anew from the stored log; the digest they have then."""
        return rebuilding.refold(self.database, self._known(grid))

    def drop_grid(self, grid: str, *, now_ms: int) -> Path | None:
        """Seal an archive of the own changes of an ended grid, then forget the local copy; the archive's path.

        A grid that still has something in the outbox is not dropped.
        """
        with self.transaction():
            if self.waiting(grid):
                return None
            content = archive.packed(self.database, grid)
            path = None
            if self._archive_folder is None:
                self.archives.append(content)
            else:
                path = archive.seal(self._archive_folder, grid, now_ms, content, self._key)
            archive.drop(self.database, grid)
        return path

    def start_run(self, started_ms: int) -> int:
        """Remember that a sync began; its number."""
        return runs.start(self.database, started_ms)

    def beside(self, run: int) -> dict[str, Any]:
        """What a sync asks and tells once: the tables it has, and the syncs just before it that did not get through."""
        tables = {"tables": version_of(self.town_tables())}
        failed, code = runs.failed_since_good(self.database, run)
        return tables | ({"trouble": {"failed": failed, "code": code}} if failed else {})

    def finish_run(self, run: SyncRun) -> None:
        """Remember how a sync ended."""
        runs.finish(self.database, run)

    def note_clock_offset(self, offset_ms: int) -> None:
        """Keep how far the hub's clock is ahead of this laptop's."""
        with self.transaction():
            settings.put(self.database, settings.CLOCK_OFFSET_MS, str(offset_ms))

    def note_bundle(self, sealed: Sealed) -> None:
        """Remember what was sealed for the hub last."""
        with self.transaction():
            sealing.note(self.database, sealed)

    def sealed(self) -> Sealed | None:
        """What was sealed for the hub last and has no answer yet."""
        return sealing.sealed(self.database)

    def note_answer(self, number: str) -> None:
        """Remember that the answer to the bundle of this number was taken in."""
        with self.transaction():
            sealing.answered(self.database, number)

    def keep_for_practice(self) -> None:
        """From now on this store is for practice: nothing leaves it, whatever becomes of its file."""
        with self.transaction():
            settings.put(self.database, settings.PRACTICE, "yes")

    def _refuse_practice(self) -> None:
        if settings.get(self.database, settings.PRACTICE) is not None:
            raise DoorstepError("practising")

    def town_tables(self) -> str:
        """The document of the town's own tables, empty for none."""
        return settings.get(self.database, settings.TOWN_TABLES) or ""

    def keep_town_tables(self, document: str | None) -> str | None:
        """Let the document the hub gave, if it gave one, take the place of what was here; what it is named then."""
        if document is None:
            return None
        with self.transaction():
            settings.put(self.database, settings.TOWN_TABLES, document)
        return version_of(document)

    def identity_key(self) -> bytes:
        """The hub's key of identity hashes; empty before the first sync."""
        return bytes.fromhex(settings.get(self.database, settings.IDENTITY_KEY) or "")

    def keep_identity_key(self, key: bytes) -> None:
        """Keep the hub's key of identity hashes; an empty one says nothing new."""
        if key:
            with self.transaction():
                settings.put(self.database, settings.IDENTITY_KEY, key.hex())

    def _known(self, grid: str) -> Grid:
        known = grids.get(self.database, grid)
        if known is None:
            raise DoorstepError("grid_unknown", grid=grid)
        return known
