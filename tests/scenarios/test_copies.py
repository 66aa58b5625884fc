"""Copies of the past: a cloned laptop, one rolled back, a hub restored from an earlier backup. Nothing is lost."""

from tests.scenarios.town import DOOR, Laptop, Town


def _visit(laptop: Laptop, note: str) -> str:
    return str(laptop.json("visit", "--dwelling", DOOR, "--note", note)["change"])


def _all_agree(town: Town, *laptops: Laptop) -> None:
    """Everybody is caught up with the same records, nothing waits, and everything is in the log once."""
    for _ in range(2):
        for laptop in laptops:
            laptop.syncs()
    logged = town.logged()
    assert len(logged) == len(set(logged))
    for laptop in laptops:
        assert laptop.pending == 0
        assert laptop.own() <= set(logged)
        assert laptop.is_sound()
        assert laptop.json("visit", "list", "--limit", "200") == laptops[0].json("visit", "list", "--limit", "200")
        assert laptop.door() == laptops[0].door()


def test_a_cloned_home_folder_is_noticed_and_both_copies_deliver_everything(
    town: Town, wang: Laptop, li: Laptop
) -> None:
    _visit(wang, "克隆之前")
    clone = wang.copied_to("clone")
    ids = {_visit(wang, "在原来的上"), _visit(clone, "在克隆的上")}
    wang.syncs()
    assert "曾被复制或还原" in clone.syncs()
    ids |= {_visit(wang, "之后，原来的"), _visit(clone, "之后，克隆的")}
    _all_agree(town, wang, clone, li)
    assert ids <= set(town.logged())
    assert len(town.logged()) == 5
    assert "曾被复制" not in clone.syncs()


def test_a_clone_of_a_clone_loses_nothing_either(town: Town, wang: Laptop, li: Laptop) -> None:
    copies = [wang]
    for number in range(3):
        copies.append(copies[-1].copied_to(f"clone-{number}"))
        for copy in copies:
            _visit(copy, f"第{number}轮 {copy.home.name}")
    for copy in reversed(copies):
        copy.syncs()
    for copy in copies:
        _visit(copy, f"最后 {copy.home.name}")
    _all_agree(town, *copies, li)
    assert len(town.logged()) == 2 + 3 + 4 + 4


def test_a_laptop_rolled_back_to_last_week_gets_its_own_work_again_and_goes_on(
    town: Town, wang: Laptop, li: Laptop
) -> None:
    _visit(wang, "上周")
    last_week = wang.copied_to("backup")
    _visit(wang, "这周")
    wang.does("dwelling", "edit", DOOR, "--contact", "这周改的")
    wang.syncs()
    wang.goes_back_to(last_week)
    assert wang.pending == 1
    kept = _visit(wang, "还原之后")
    wang.syncs()
    assert kept in town.logged()
    assert wang.door()["values"]["contact"] == "这周改的"
    _all_agree(town, wang, li)
    assert len(town.logged()) == 4


def test_a_hub_restored_from_a_backup_gets_back_what_it_had_acknowledged(town: Town, wang: Laptop, li: Laptop) -> None:
    _visit(wang, "备份之前")
    wang.syncs()
    li.syncs()
    backup = town.backup()
    lost = {_visit(wang, "备份之后")}
    wang.does("dwelling", "edit", DOOR, "--phone", "010-1111")
    wang.syncs()
    li.syncs()
    lost.add(_visit(li, "李的"))
    li.syncs()
    assert lost <= set(town.logged())
    town.restore(backup)
    assert not lost & set(town.logged())
    after = _visit(li, "还原之后")
    assert "中心从备份恢复过" in li.syncs()
    assert lost | {after} <= set(town.logged()), "what others wrote is offered too, on the hub's own signature"
    _all_agree(town, wang, li)
    assert wang.door()["values"]["phone"] == "010-1111"


def test_a_hub_restored_twice_from_the_same_backup_gets_everything_back_again(
    town: Town, wang: Laptop, li: Laptop
) -> None:
    backup = town.backup()
    for number in range(2):
        _visit(wang, f"第{number}次，王")
        _visit(li, f"第{number}次，李")
        wang.syncs()
        li.syncs()
        town.restore(backup)
    _all_agree(town, wang, li)
    assert len(town.logged()) == 4


def test_a_settled_conflict_stays_settled_when_the_hub_is_restored_to_before_it(
    town: Town, wang: Laptop, li: Laptop
) -> None:
    wang.does("dwelling", "edit", DOOR, "--phone", "010-1111")
    li.does("dwelling", "edit", DOOR, "--phone", "010-2222")
    wang.syncs()
    backup = town.backup()
    li.syncs()
    li.does("resolve", DOOR, "phone", "--take", "B", "--why", "打过电话")
    li.syncs()
    wang.syncs()
    town.restore(backup)
    _all_agree(town, wang, li)
    assert town.conflicts() == []
    assert wang.door()["values"]["phone"] == "010-2222"


def test_a_quarantined_change_is_in_quarantine_again_after_a_restore(town: Town, wang: Laptop, li: Laptop) -> None:
    backup = town.backup()
    other = town.worker("wang", "lost")
    _visit(other, "丢失的电脑")
    town.operates("device", "revoke", _newest_device(town, "wang"))
    other.syncs()
    li.syncs()
    assert other.json("status")["quarantined"] == 1
    town.restore(backup)
    li.syncs()
    wang.syncs()
    assert len(town.logged()) == 1
    assert town.rows("SELECT status FROM entry WHERE id = ?", town.logged()[0]) == [("quarantined",)]
    assert "丢失的电脑" not in li.does("card", DOOR).out


def _newest_device(town: Town, account: str) -> str:
    devices = [each for each in town.operates("device", "list")["devices"] if each["account"] == account]
    return str(max(devices, key=lambda each: each["created_ms"])["id"])


def test_a_laptop_that_joined_after_the_backup_joins_anew_and_delivers(town: Town, li: Laptop) -> None:
    backup = town.backup()
    late = town.worker("wang", "late")
    visit = _visit(late, "中心还原前就记了")
    late.syncs()
    town.restore(backup)
    waiting = _visit(late, "还没送")
    late.types("sync").refused("token_invalid")
    late.does("join", town.url, town.invitation("wang"))
    late.syncs()
    assert {visit, waiting} <= set(town.logged())
    _all_agree(town, late, li)


def test_the_hub_finds_its_log_in_order_after_all_of_this(town: Town, wang: Laptop, li: Laptop) -> None:
    backup = town.backup()
    clone = wang.copied_to("clone")
    for laptop in (wang, clone, li):
        _visit(laptop, laptop.home.name)
        laptop.syncs()
    town.restore(backup)
    _all_agree(town, wang, clone, li)
    assert town.operates("check")["findings"] == []
