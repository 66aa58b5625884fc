"""What must hold when the world has come to rest. Each check raises `Violation` with what was found."""

from collections.abc import Iterator
from typing import Any

from doorstep_server.services import check, devices, rebuild
from doorstep_server.store import entries, grids, memberships, records
from doorstep_shared.changes import MalformedChange, decode
from doorstep_shared.ids import content_id
from doorstep_shared.kinds import find_kind
from doorstep_shared.merge import Accepted, live_values
from doorstep_shared.rules import LATEST, show
from tests.simulation.world import GRIDS, Laptop, World


class Violation(AssertionError):
    """A promise of the product is broken."""


def all_hold(world: World) -> None:
    """Check everything."""
    the_hub_is_sound(world)
    every_outbox_is_empty(world)
    nothing_is_lost(world)
    the_hub_shows_what_the_definition_says(world)
    for laptop in world.laptops:
        if not world.is_revoked(laptop):
            the_laptop_agrees_with_the_hub(world, laptop)
            a_replacement_has_all_her_work(world, laptop)
    poison_is_kept(world)
    a_new_laptop_sees_the_same(world)


def the_hub_is_sound(world: World) -> None:
    """Dense log, chain, signatures, exactly once, tables equal to the log's fold."""
    findings = check.check(world.hub).findings
    if findings:
        raise Violation(f"the hub's check finds {findings[:3]}")


def every_outbox_is_empty(world: World) -> None:
    """After the faults stop, nothing waits any more."""
    for laptop in world.laptops:
        waiting = laptop.store.counts().pending
        if waiting:
            raise Violation(f"{waiting} changes wait on {laptop.account}'s laptop")


def nothing_is_lost(world: World) -> None:
    """Whatever is on a surviving disk is in the hub's log or among its dead letters, byte for byte."""
    stored = {id: bytes(body) for id, body in world.hub.store.rows("SELECT id, body FROM entry WHERE kind = 'change'")}
    dead = {row[0] for row in world.hub.store.rows("SELECT hash FROM dead_letter")}
    for laptop in world.laptops:
        for id, body in laptop.store.database.rows("SELECT id, body FROM change"):
            if id not in stored and content_id(bytes(body)) not in dead:
                raise Violation(f"change {id} of {laptop.account}'s laptop is nowhere on the hub")
            if id in stored and id not in world.rotten and stored[id] != bytes(body):
                raise Violation(f"change {id} differs between laptop and hub")
    for id, body in stored.items():
        if content_id(body) != id or (id in world.saved and world.saved[id] != body):
            raise Violation(f"change {id} was altered")


def _accepted(world: World, grid: str) -> Iterator[Accepted]:
    """The accepted changes of a grid, read from the log by the definition and not by the product's own fold."""
    first: dict[str, Any] = {}
    for entry, body in entries.after(world.hub.store, grid, 0, 10**9, 10**9):
        if entry.kind == "change" and body is not None:
            first[entry.id] = (entry, body)
            if entry.status == "ok":
                yield Accepted(decode(body), entry.ts)
        elif entry.kind == "release":
            yield Accepted(decode(first[entry.id][1]), first[entry.id][0].ts)


def the_hub_shows_what_the_definition_says(world: World) -> None:
    """Live = written - superseded, for every record; quarantined changes alter nothing."""
    for grid in GRIDS:
        by_record: dict[tuple[str, str], list[Accepted]] = {}
        for each in _accepted(world, grid):
            by_record.setdefault((each.change.kind, each.change.record), []).append(each)
        held = {(r.kind, r.record): r.state.live_values() for r in records.of_grid(world.hub.store, grid)}
        wanted = {key: live_values(accepted) for key, accepted in by_record.items()}
        if held != wanted:
            different = [key for key in {*held, *wanted} if held.get(key) != wanted.get(key)]
            raise Violation(f"grid {grid}: {len(different)} records differ from the definition: {different[:2]}")


def the_laptop_agrees_with_the_hub(world: World, laptop: Laptop) -> None:
    """The laptop holds exactly the records of its grids, with the hub's live values, shown values and conflicts."""
    mine = set(memberships.current(world.hub.store, laptop.account)) & set(GRIDS)
    held = {grid.id: grid for grid in laptop.store.grids() if grid.id in GRIDS}
    if set(held) != mine:
        raise Violation(f"{laptop.account}'s laptop holds {sorted(held)}, its grids are {sorted(mine)}")
    for id in mine:
        grid = grids.get(world.hub.store, id)
        assert grid is not None
        if (held[id].seq, held[id].chain) != (grid.seq, grid.chain):
            raise Violation(f"{laptop.account}'s laptop stands at {held[id].seq} in {id}, the hub at {grid.seq}")
        if held[id].digest != grid.digest:
            raise Violation(f"the digest of {id} differs on {laptop.account}'s laptop")
        for record in records.of_grid(world.hub.store, id):
            seen = laptop.store.record(record.kind, record.record, grid=id)
            kind = find_kind(record.kind)
            shown = show(record.state, kind.merging if kind else lambda path: LATEST)
            if not shown.values and not record.state.live_values():
                continue
            if seen is None:
                raise Violation(f"{laptop.account}'s laptop lacks {record.kind} {record.record}")
            if (seen.values, seen.conflicts, seen.deleted, seen.same_as) != (
                shown.values,
                shown.conflicts,
                shown.deleted,
                shown.same_as,
            ):
                raise Violation(f"{laptop.account}'s laptop shows {seen.values}, the hub {shown.values}")
            if seen.state.live_values() != record.state.live_values():
                raise Violation(f"the live values of {record.record} differ on {laptop.account}'s laptop")
    findings = [finding for finding in laptop.store.verify() if finding.detail not in world.rotten]
    if findings:
        raise Violation(f"the check of {laptop.account}'s laptop finds {findings[:2]}")


def a_replacement_has_all_her_work(world: World, laptop: Laptop) -> None:
    """A laptop in place of another holds, as its own, whatever its account ever delivered in its grids."""
    device = devices.authenticate(world.hub, laptop.cable.token)
    if not device.replaces:
        return
    own = dict(laptop.store.database.rows("SELECT id, status FROM change WHERE own = 1"))
    for grid in {each.id for each in laptop.store.grids()}:
        sql = "SELECT id, status_now FROM entry WHERE kind = 'change' AND grid = ? AND who = ?"
        for id, status in world.hub.store.rows(sql, [grid, laptop.account]):
            if own.get(id) != status:
                raise Violation(f"{id} is {status} on the hub and {own.get(id)} on {laptop.account}'s new laptop")


def a_new_laptop_sees_the_same(world: World) -> None:
    """Snapshot and tail fold to what the whole log folds to; rebuilding the hub's tables changes nothing."""
    newcomer = world.add_laptop("an")
    newcomer.clock_offset_ms = 0
    the_laptop_agrees_with_the_hub(world, newcomer)
    before = [(grid.id, grid.digest) for grid in grids.everything(world.hub.store)]
    rebuild.rebuild(world.hub)
    if [(grid.id, grid.digest) for grid in grids.everything(world.hub.store)] != before:
        raise Violation("rebuilding changed a digest")


def poison_is_kept(world: World) -> None:
    """Every dead letter is really no change."""
    for hash, body in world.hub.store.rows("SELECT hash, body FROM dead_letter WHERE reason LIKE 'malformed%'"):
        try:
            decode(bytes(body))
        except MalformedChange:
            continue
        raise Violation(f"the dead letter {hash} is a sound change")
