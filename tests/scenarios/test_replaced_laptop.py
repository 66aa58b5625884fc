"""A laptop is lost or worn out: the new one knows what she delivered, and everybody knows what may be missing."""

import pytest

from doorstep_server.services import pull
from tests.scenarios.town import DOOR, GRID, HOUR_MS, Laptop, Town


@pytest.fixture(params=["from the log", "from a snapshot"])
def fetching(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A first sync reads a short log from its beginning, and fetches a snapshot of a long one."""
    if request.param == "from a snapshot":
        monkeypatch.setattr(pull, "SNAPSHOT_FIRST_ENTRIES", 1)


@pytest.fixture
def worked(town: Town, wang: Laptop, li: Laptop) -> Laptop:
    """王芳's laptop after some days of work: values replaced by her and by others, a removal, a refusal, a rest."""
    wang.does("visit", "--dwelling", DOOR, "--note", "第一次走访")
    wang.does("dwelling", "edit", DOOR, "--phone", "13800002222")
    wang.syncs()
    wang.does("dwelling", "edit", DOOR, "--phone", "13800003333")
    wang.does("undo")
    wang.syncs()
    li.syncs()
    for phone in ("13800005555", "13800004444"):
        li.does("dwelling", "edit", DOOR, "--phone", phone)
        li.syncs()
    wang.syncs()
    wang.does("visit", "--dwelling", DOOR, "--note", "没来得及送")
    return wang


def replaces(town: Town, old: str = "", name: str = "new") -> tuple[Laptop, str]:
    """A new laptop of 王芳 that has joined in place of her old one, and what it was told."""
    device = old or town.device_of("wang")
    laptop = town.laptop("wang", name)
    joined = laptop.does("join", town.url, town.invitation("wang", "--replace", device))
    return laptop, joined.out


def own_log(laptop: Laptop) -> list[tuple[str, str]]:
    """Her own work as `doorstep log` lists it: (change, status)."""
    return [(str(each["change"]), str(each["status"])) for each in laptop.json("log")["changes"]]


@pytest.mark.usefixtures("fetching")
def test_the_new_laptop_has_the_register_and_all_she_ever_delivered(town: Town, worked: Laptop) -> None:
    delivered = [line for line in own_log(worked) if line[1] == "ok"]
    new, _ = replaces(town)
    new.syncs()
    assert own_log(new) == delivered
    assert new.door()["values"]["phone"] == "13800004444"
    status, before = new.json("status"), worked.json("status")
    assert (status["delivered"], status["pending"]) == (before["delivered"], 0)
    history = new.does("dwelling", "history", DOOR).out
    for phone in ("13800002222", "13800003333", "13800004444"):
        assert phone in history, "also what has given way since"
    assert new.is_sound()


@pytest.mark.usefixtures("fetching")
def test_she_goes_on_where_she_was(town: Town, worked: Laptop, li: Laptop) -> None:
    new, _ = replaces(town)
    new.syncs()
    new.does("visit", "--dwelling", DOOR, "--note", "换了电脑")
    assert "已送达 1/1 条。" in new.syncs()
    new.does("undo")
    assert "已送达 1/1 条。" in new.syncs()
    li.syncs()
    assert "换了电脑" not in li.does("card", DOOR).out
    assert new.is_sound()
    assert town.operates("check")["is_sound"] is True


@pytest.mark.usefixtures("fetching")
def test_what_was_refused_or_closed_comes_over_too(town: Town, wang: Laptop) -> None:
    from doorstep_shared.editing import Edit

    door = wang.door()["id"]
    with wang.store() as store:
        saved = [
            store.save("dwelling", GRID, door, Edit(set={"phone": text}), by="wang", now_ms=town.now_ms).id
            for text in ("打不通", "不知道", "以后再问")
        ]
    wang.syncs()
    town.operates("quarantine", "reject", saved[1], "--why", "不是号码")
    town.operates("quarantine", "release", saved[2])
    new, _ = replaces(town)
    new.syncs()
    statuses = dict(own_log(new))
    assert [statuses[id] for id in saved] == ["quarantined", "rejected", "ok"]
    assert "不是号码" in new.does("log", "--refused").out
    assert new.is_sound()


def test_both_sides_say_what_came_last_and_what_may_be_missing(town: Town, worked: Laptop) -> None:
    device = town.device_of("wang")
    told = town.operator("invite", "wang", "--replace", device)
    assert f"旧电脑 {device}" in told.out
    assert "已停用" in told.out
    code = next(word for word in told.out.split("：")[-1].split() if word.count("-") == 2)
    joined = town.laptop("wang", "new").does("join", town.url, code).out
    for said in (told.out, joined):
        assert "房屋 3-2-501（网格 wuyi-01）" in said, "the last that was delivered is her undo"
        assert "2026-05-01 0" in said
    assert "当时还有 0 条待传" in told.out
    assert "当时全部送达了；只可能缺那以后写的" in joined
    assert "旧电脑要是找到了" in joined


def test_how_many_waited_at_its_last_sync_is_told(town: Town, worked: Laptop) -> None:
    town.hub.store.run("UPDATE device SET waiting = 7 WHERE account = 'wang'")
    answer = town.operates("invite", "wang", "--replace", town.device_of("wang"))
    assert (answer["replaced"]["waiting"], answer["replaced"]["last_delivered"]["door"]) == (7, DOOR)
    joined = town.laptop("wang", "new").does("join", town.url, answer["code"])
    assert "当时还有 7 条没有送达" in joined.out


def test_a_laptop_that_never_delivered_or_synced_is_told_as_such(town: Town) -> None:
    idle = town.laptop("wang", "idle")
    idle.does("join", town.url, town.invitation("wang"), "--name", "备用机")
    new, told = replaces(town, "备用机")
    assert "旧电脑没有送达过记录" in told
    assert "旧电脑从来没有同步过" in told
    new.syncs()
    assert new.is_sound()


def test_the_old_laptop_is_revoked_at_once_and_what_it_still_brings_is_held_and_can_be_let_in(
    town: Town, worked: Laptop, li: Laptop
) -> None:
    new, _ = replaces(town)
    new.syncs()
    li.does("visit", "--dwelling", DOOR, "--note", "不该给旧电脑")
    li.syncs()
    told = worked.syncs()
    assert "设备已被停用" in told
    assert "不该给旧电脑" not in worked.does("card", DOOR).out
    (held,) = town.operates("quarantine", "list")["waiting"]
    assert (held["by"], held["reason"]) == ("wang", "revoked_device")
    new.syncs()
    assert new.json("status")["quarantined"] == 1, "she sees it on the new laptop"
    town.operates("quarantine", "release", held["change"], "--why", "旧电脑找到了")
    assert "旧电脑找到了" in new.syncs()
    assert "没来得及送" in new.does("card", DOOR).out
    assert held["change"] in dict(own_log(new))
    assert new.is_sound()


def test_replacing_it_again_before_the_new_one_joined_makes_a_new_code_and_the_first_expires(
    town: Town, worked: Laptop
) -> None:
    device = town.device_of("wang")
    first = town.invitation("wang", "--replace", device)
    second = town.invitation("wang", "--replace", device)
    town.laptop("wang", "new").types("join", town.url, first).refused("invite_invalid")
    town.laptop("wang", "new").does("join", town.url, second)


def test_a_laptop_is_replaced_once_and_the_error_names_its_successor(town: Town, worked: Laptop) -> None:
    device = town.device_of("wang")
    replaces(town)
    answer = town.operator("invite", "wang", "--replace", device).refused("device_replaced")
    successor = next(each["id"] for each in town.operates("device", "list")["devices"] if each["replaces"] == device)
    assert successor in answer.err
    delivered = [line for line in own_log(worked) if line[1] == "ok"]
    newest, _ = replaces(town, successor[:6], "newest")
    newest.syncs()
    assert own_log(newest) == delivered, "the work of both that came before"


def test_the_device_may_be_named_and_must_be_hers(town: Town, worked: Laptop) -> None:
    hers, his = town.device_of("wang"), town.device_of("li")
    answer = town.operator("invite", "wang", "--replace", his).refused("device_foreign")
    assert "li" in answer.err
    town.operator("invite", "wang", "--replace", "none").refused("device_unknown")
    town.operator("invite", "wang", "--replace", hers[:2]).refused("device_unknown")
    town.operator("invite", "nobody", "--replace", hers).refused("account_unknown")
    for _ in range(2):
        town.laptop("wang", f"twin{_}").does("join", town.url, town.invitation("wang"), "--name", "双胞胎")
    town.operator("invite", "wang", "--replace", "双胞胎").refused("ambiguous")
    assert all(each["revoked_ms"] is None for each in town.operates("device", "list")["devices"]), "nothing was done"


def test_an_invitation_to_replace_expires_and_can_be_made_anew(town: Town, worked: Laptop) -> None:
    device = town.device_of("wang")
    code = town.invitation("wang", "--replace", device, "--hours", "1")
    town.now_ms += 2 * HOUR_MS
    new = town.laptop("wang", "new")
    new.types("join", town.url, code).refused("invite_invalid")
    new.does("join", town.url, town.invitation("wang", "--replace", device))


def test_a_restored_hub_gets_back_what_the_new_laptop_holds_for_the_old_one(
    town: Town, worked: Laptop, li: Laptop, monkeypatch: pytest.MonkeyPatch
) -> None:
    backup = town.backup()
    monkeypatch.setattr(pull, "SNAPSHOT_FIRST_ENTRIES", 1)
    li.does("dwelling", "edit", DOOR, "--contact", "张三")
    li.syncs()
    new, _ = replaces(town)
    new.syncs()
    new.does("visit", "--dwelling", DOOR, "--note", "新电脑写的")
    new.syncs()
    before = own_log(new)
    town.restore(backup)
    new.types("sync").refused("token_invalid")
    new.does("join", town.url, town.invitation("wang", "--replace", town.device_of("wang")))
    new.syncs()
    assert own_log(new) == before
    li.syncs()
    assert "新电脑写的" in li.does("card", DOOR).out
    assert new.is_sound()
    assert li.is_sound()
    assert town.operates("check")["is_sound"] is True
