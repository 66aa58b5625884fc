"""Stand-ins: an account's role in a grid for some days."""

from dataclasses import dataclass

from doorstep_server.store.database import Store


@dataclass(frozen=True, slots=True)
class Cover:
    """A cover, its last day included; days are ``YYYY-MM-DD``.

    `grant` is the grant it has begun with, None before its first day; `ended_by` is empty where the last day ended it.
    """

    id: int
    account: str
    grid: str
    role: str
    from_day: str
    until_day: str
    given_by: str
    given_ms: int
    grant: int | None = None
    ended_ms: int | None = None
    ended_by: str = ""

    def is_due(self, day: str) -> bool:
        """Whether its beginning or its end is still to be carried out on this day."""
        return self.ended_ms is None and (self.until_day < day or (self.grant is None and self.from_day <= day))


_COLUMNS = "id, account, grid, role, from_day, until_day, given_by, given_ms, grant_id, ended_ms, ended_by"


def get(store: Store, id: int) -> Cover | None:
    """A cover, or None."""
    row = store.row(f"SELECT {_COLUMNS} FROM cover WHERE id = ?", [id])
    return Cover(*row) if row else None


def everything(store: Store, *, ended: bool = False) -> list[Cover]:
    """The covers that have not ended, or all of them, by first day."""
    where = "" if ended else "WHERE ended_ms IS NULL "
    return [Cover(*row) for row in store.rows(f"SELECT {_COLUMNS} FROM cover {where}ORDER BY from_day, id")]


def of_account(store: Store, account: str) -> list[Cover]:
    """The covers of an account that have not ended."""
    sql = f"SELECT {_COLUMNS} FROM cover WHERE account = ? AND ended_ms IS NULL ORDER BY from_day, id"
    return [Cover(*row) for row in store.rows(sql, [account])]


def due(store: Store, day: str) -> list[Cover]:
    """The covers whose beginning or end is to be carried out by this day, beginnings first."""
    sql = (
        f"SELECT {_COLUMNS} FROM cover WHERE ended_ms IS NULL"
        " AND (until_day < ? OR (grant_id IS NULL AND from_day <= ?)) ORDER BY until_day DESC, id"
    )
    return [Cover(*row) for row in store.rows(sql, [day, day])]


def insert(store: Store, cover: Cover) -> None:
    """Add a cover; its id is given by the database."""
    sql = (
        "INSERT INTO cover (account, grid, role, from_day, until_day, given_by, given_ms, ended_by)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, '')"
    )
    row = [cover.account, cover.grid, cover.role, cover.from_day, cover.until_day, cover.given_by, cover.given_ms]
    store.run(sql, row)


def reschedule(store: Store, id: int, from_day: str, until_day: str) -> None:
    """Give a cover other days."""
    store.run("UPDATE cover SET from_day = ?, until_day = ? WHERE id = ?", [from_day, until_day, id])


def begin(store: Store, id: int, grant: int) -> None:
    """Record the grant a cover has begun with."""
    store.run("UPDATE cover SET grant_id = ? WHERE id = ?", [grant, id])


def end(store: Store, id: int, ended_ms: int, ended_by: str) -> None:
    """Record the end of a cover."""
    store.run("UPDATE cover SET ended_ms = ?, ended_by = ? WHERE id = ?", [ended_ms, ended_by, id])
