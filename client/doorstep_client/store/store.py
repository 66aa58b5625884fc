"""The laptop's store: everything this laptop knows, and the one place where it is written."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING

from doorstep_client.keys.store_key import StoreKey
from doorstep_client.store import (
    finding,
    grids,
    outbox,
    rebuilding,
    resembling,
    runs,
    saving,
    sealing,
    settings,
    telling,
)
from doorstep_client.store.database import Database
from doorstep_client.store.exchange import Exchange
from doorstep_client.store.records import (
    Counts,
    Filter,
    Finding,
    Grid,
    HistoryLine,
    Notice,
    Record,
    SyncRun,
    TrayItem,
)
from doorstep_client.store.sealing import Sealed
from doorstep_client.store.tables import FORMAT, read_table_shape
from doorstep_shared.changes import Change, Json
from doorstep_shared.editing import Edit
from doorstep_shared.errors import DoorstepError

if TYPE_CHECKING:
    from doorstep_client.store.today import Person, Register
    from doorstep_shared.kinds import Kind
    from doorstep_shared.searching import Needle


def open_store(
    path: str,
    *,
    key: StoreKey | None = None,
    archive_folder: Path | None = None,
    on_write: Callable[[str], None] | None = None,
) -> "LaptopStore":
    """Open the database file at `path`, or a store in memory for ``":memory:"``; tables are made when missing.

    With `key` the file and the archives are encrypted.
    Archives of grids that are no longer ours go to `archive_folder`; without one they stay in memory (for tests).
    `on_write` is called with the SQL of each writing statement; raising from it cuts the transaction there.

    Raises:
        DoorstepError: database_locked, disk_full, storage_failed.
    """
    db = Database(path, key=key)
    row = db.row("PRAGMA user_version")
    made = int(row[0]) if row else 0
    if made > FORMAT:
        raise DoorstepError("storage_failed", detail=f"format {made} > {FORMAT}")
    if made == 0:
        _make_tables(db)
    rebuilding.renew_read_tables(db)
    db.on_write = on_write
    return LaptopStore(db, archive_folder, key)


def _make_tables(db: Database) -> None:
    from doorstep_client.store.models import definitions

    with db.transaction():
        row = db.row("PRAGMA user_version")
        if row and row[0]:
            return
        for sql in definitions():
            db.run(sql)
        settings.put(db, settings.READ_TABLES, read_table_shape())
        db.run(f"PRAGMA user_version = {FORMAT}")


class LaptopStore:
    """Records, changes, log and grids of one laptop (one DOORSTEP_HOME). It holds no state of its own but the file.

    `database` is for whoever examines or copies the file; everything else goes through the methods.
    `exchange` is the side the sync engine works with.
    """

    def __init__(self, db: Database, archive_folder: Path | None, key: StoreKey | None = None) -> None:
        self.database = db
        self.exchange = Exchange(db, archive_folder, key)

    @property
    def on_write(self) -> Callable[[str], None] | None:
        """Called with the SQL of each writing statement before it runs."""
        return self.database.on_write

    @on_write.setter
    def on_write(self, hook: Callable[[str], None] | None) -> None:
        self.database.on_write = hook

    def close(self) -> None:
        """Close the file."""
        self.database.close()

    def transaction(self) -> AbstractContextManager[None]:
        """One local transaction (BEGIN IMMEDIATE); every write happens in one. May be nested."""
        return self.database.transaction()

    def grids(self) -> list[Grid]:
        """The grids of this laptop, by id."""
        return grids.every(self.database)

    def grid(self, grid: str) -> Grid | None:
        """One grid, or None."""
        return grids.get(self.database, grid)

    def save(self, kind: str, grid: str, record: str, edit: Edit, *, by: str, now_ms: int) -> Change:
        """Write one own change: durable, chained, in the outbox and shown when this returns.

        Raises:
            DoorstepError: grid_unknown; database_locked, disk_full, storage_failed.
            MalformedChange: when the edit holds what no change can hold (a lone surrogate, a text of 70 KB).
        """
        return saving.save(self.database, kind, grid, record, edit, by=by, now_ms=now_ms)

    def record(self, kind: str, record: str, *, grid: str | None = None) -> Record | None:
        """One record with the own pending changes laid over it. Deleted ones too: look at `deleted`."""
        return finding.get(self.database, kind, record, grid)

    def find_rows(
        self,
        kind: str,
        where: Mapping[str, Filter] | None = None,
        *,
        text: str = "",
        grid: str | None = None,
        include_deleted: bool = False,
        include_same_as: bool = False,
        order_by: tuple[str, ...] = (),
        limit: int = 100,
        offset: int = 0,
    ) -> list[Record]:
        """Records whose shown columns meet every filter of `where` and hold `text` in one of the text columns.

        `order_by` names columns, ``-name`` for descending; the record id breaks ties. `include_same_as` also
        returns records marked as the duplicate of another.

        Raises:
            DoorstepError: unknown_field.
        """
        return finding.find(
            self.database, kind, where or {}, text, grid, include_deleted, include_same_as, order_by, limit, offset
        )

    def seek(self, kind: str, needles: "Sequence[Needle]", limit: int = 100) -> list[tuple[int, Record]]:
        """Records of a kind in which a needle is found, with the rank of the first; the surest first.

        `needles` are those of `searching.needles`, in their order.
        """
        return finding.seek(self.database, kind, needles, limit)

    def resembling(
        self, kind: "Kind", grid: str, same: Mapping[str, str], written: str = ""
    ) -> list[tuple[str, dict[str, Json]]]:
        """Records of a grid that share one of these column values or this (first) name: their ids and text columns.

        Only indexed columns may be named: it is asked while somebody types.
        """
        return resembling.resembling(self.database, kind, grid, same, written)

    def count_rows(
        self,
        kind: str,
        where: Mapping[str, Filter] | None = None,
        *,
        text: str = "",
        grid: str | None = None,
        include_deleted: bool = False,
        include_same_as: bool = False,
    ) -> int:
        """How many records `find_rows` would find without a limit."""
        return finding.count(self.database, kind, where or {}, text, grid, include_deleted, include_same_as)

    def locate(self, id_part: str, *, kind: str | None = None, limit: int = 10) -> list[Record]:
        """Records of any kind (or of `kind`) whose id starts or ends with `id_part`.

        Ids ordered by time begin alike when they were made together, so their ends tell them apart.
        """
        return finding.locate(self.database, id_part, kind, limit)

    def history(self, kind: str, record: str) -> list[HistoryLine]:
        """Every change this laptop holds of the record: logged ones by seq, then the others in local order."""
        return telling.history(self.database, kind, record)

    def change(self, id: str) -> HistoryLine | None:
        """One change by its id."""
        return telling.one(self.database, id)

    def recent_own(self, limit: int = 20) -> list[HistoryLine]:
        """Changes saved on this laptop, newest first (for `log` and `undo`)."""
        return telling.recent_own(self.database, limit)

    def recent_entries(self, grid: str, limit: int = 20) -> list[HistoryLine]:
        """The last changes of a grid's log, everybody's, newest first."""
        return telling.recent_entries(self.database, grid, limit)

    def conflicts(self) -> list[Record]:
        """Every record that needs a decision, deleted-against-edited ones included."""
        return finding.conflicts(self.database)

    def register(self, now: str) -> "Register":
        """What is needed to tell what is due at `now` (local time, ``YYYY-MM-DDTHH:MM``): shown and receipted."""
        from doorstep_client.store import today

        return today.read(self.database, now)

    def people(self, doors: Sequence[str], day: str) -> "dict[str, list[Person]]":
        """Who lives behind these doors (ids) on a day (``YYYY-MM-DD``)."""
        from doorstep_client.store import today

        return today.people(self.database, doors, day)

    def tray(self) -> list[TrayItem]:
        """Own changes that are not applied (quarantined, rejected, dead), newest first."""
        return telling.tray(self.database)

    def counts(self) -> Counts:
        """How many own changes are in which state, and how many records need a decision."""
        return telling.counts(self.database)

    def waiting(self, grid: str | None = None) -> int:
        """How many changes are in the outbox, of one grid or of all: also those offered again after a restore."""
        return outbox.waiting(self.database, grid)

    def sealed(self) -> Sealed | None:
        """The last bundle written for the hub that has no answer yet, with how many of its changes still wait."""
        return sealing.sealed(self.database)

    def last_sync(self) -> SyncRun | None:
        """The last run that is finished, or None."""
        return next(iter(runs.recent(self.database, 1, finished=True)), None)

    def sync_runs(self, limit: int = 20) -> list[SyncRun]:
        """Runs, newest first."""
        return runs.recent(self.database, limit)

    def notices(self, run: int) -> list[Notice]:
        """What that run did to the worker's records."""
        return runs.notices(self.database, run)

    def clock_offset_ms(self) -> int | None:
        """How far the hub's clock was ahead of this laptop's at the last reply; None before the first sync."""
        offset = settings.get(self.database, settings.CLOCK_OFFSET_MS)
        return int(offset) if offset is not None else None

    def identity_key(self) -> bytes:
        """The hub's key of identity hashes; empty until a sync brings it."""
        return self.exchange.identity_key()

    def verify(self) -> list[Finding]:
        """Recompute what is stored from the log and the outbox and tell every difference. Changes nothing."""
        from doorstep_client.store import verifying

        return verifying.verify(self.database)
