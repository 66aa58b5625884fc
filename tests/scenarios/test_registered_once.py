"""One person, one record: double registration is noticed across laptops, and no identity number is left anywhere."""

from pathlib import Path

from doorstep_shared.identity import key_name
from tests.scenarios.town import DOOR, Laptop, Town

NUMBER = "990101195003010014"
"""Made up, of a region that does not exist."""


def _holding(folder: Path, text: str) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file() and text.encode() in path.read_bytes()]


def test_a_person_registered_by_a_colleague_is_known_by_her_number_under_another_name(
    town: Town, wang: Laptop, li: Laptop
) -> None:
    wang.does("resident", "add", "--dwelling", DOOR, "--name", "单雄信", "--identity-number", NUMBER)
    wang.syncs()
    li.syncs()
    answer = li.types("resident", "add", "--dwelling", "3-2-502", "--name", "山雄心", "--identity-number", NUMBER)
    answer.refused("may_be_registered")
    assert "单雄信（身份证号相同）" in answer.err
    assert _holding(town.folder, NUMBER) == []


def test_a_person_at_a_colleagues_door_is_found_by_any_reading_of_her_name(wang: Laptop, li: Laptop) -> None:
    wang.does("resident", "add", "--dwelling", DOOR, "--name", "单雄信", "--phone", "13900005555")
    wang.syncs()
    li.syncs()
    for typed in ("shanxiongxin", "dan xiong", "sxx", "单雄信", "+86 139-0000-5555", "5555"):
        assert li.json("find", typed)["records"][0]["values"]["name"] == "单雄信", typed
    assert li.types("card", "shanxiongxin").out.startswith(f"房屋 {DOOR}")


def test_the_key_travels_once(town: Town, wang: Laptop) -> None:
    key = town.hub.identity_key
    with wang.store() as store:
        assert store.identity_key() == key
    assert _asked_and_told(wang) == (key_name(key), None)


def test_a_laptop_with_another_key_gets_the_hubs(town: Town, wang: Laptop) -> None:
    with wang.store() as store:
        store.exchange.keep_identity_key(b"2" * 32)
    assert _asked_and_told(wang) == (key_name(b"2" * 32), town.hub.identity_key.hex())
    with wang.store() as store:
        assert store.identity_key() == town.hub.identity_key


def test_a_revoked_laptop_gets_no_key(town: Town, li: Laptop) -> None:
    with li.store() as store, store.transaction():
        store.database.run("DELETE FROM setting WHERE name = 'identity_key'")
    town.operates("device", "revoke", town.device_of("li"))
    assert _asked_and_told(li) == ("", None)


def _asked_and_told(laptop: Laptop) -> tuple[object, object]:
    """What a laptop says of its key in one sync, and what the hub answers."""
    replies: list[tuple[dict[str, object], dict[str, object]]] = []
    laptop.hub_through = lambda hub: _Listening(hub, replies)
    laptop.types("sync")
    ((asked, told),) = replies
    return asked["identity_key"], told.get("identity_key")


class _Listening:
    """A hub whose requests and replies are kept."""

    def __init__(self, hub: object, replies: list[tuple[dict[str, object], dict[str, object]]]) -> None:
        self.hub, self.replies = hub, replies

    def sync(self, request: dict[str, object]) -> dict[str, object]:
        reply: dict[str, object] = self.hub.sync(request)  # type: ignore[attr-defined]
        self.replies.append((request, reply))
        return reply

    def snapshot(self, grid: str, **how: object) -> object:
        return self.hub.snapshot(grid, **how)  # type: ignore[attr-defined]
