"""Several people's work on the same records: merged, or put to a person, and never lost."""

import pytest

from tests.scenarios.town import DOOR, GRID, Laptop, Town


def _both_edit(wang: Laptop, li: Laptop, hers: list[str], his: list[str], *record: str) -> None:
    """Both edit one record without knowing of each other; wang syncs first, li last."""
    record = record or ("dwelling", "edit", DOOR)
    wang.does(*record, *hers)
    li.does(*record, *his)
    wang.syncs()
    li.syncs()


def _phones(wang: Laptop, li: Laptop) -> None:
    _both_edit(wang, li, ["--phone", "010-1111"], ["--phone", "010-2222"])


def test_different_fields_of_one_dwelling_are_merged_and_both_are_told(wang: Laptop, li: Laptop) -> None:
    wang.does("dwelling", "edit", DOOR, "--contact", "王建国")
    li.does("dwelling", "edit", DOOR, "--floor", "5")
    wang.syncs()
    assert f"已合并：房屋 {DOOR}，wang 也改了 联系人。" in li.syncs()
    assert f"已合并：房屋 {DOOR}，li 也改了 楼层。" in wang.syncs()
    for laptop in (wang, li):
        shown = laptop.door()
        assert (shown["values"]["contact"], shown["values"]["floor"]) == ("王建国", 5)
        assert shown["conflicts"] == []


def test_one_phone_written_two_ways_is_a_conflict_on_both_laptops_and_at_the_hub(
    town: Town, wang: Laptop, li: Laptop
) -> None:
    wang.does("dwelling", "edit", DOOR, "--phone", "010-1111")
    li.does("dwelling", "edit", DOOR, "--phone", "010-2222")
    wang.syncs()
    assert "新冲突" in li.syncs()
    assert "新冲突" in wang.syncs()
    for laptop in (wang, li):
        (conflict,) = laptop.json("conflicts")["conflicts"]
        assert [(side["value"], side["by"]) for side in conflict["sides"]] == [
            ("010-1111", ["wang"]),
            ("010-2222", ["li"]),
        ]
        assert laptop.json("status")["conflicts"] == 1
    assert town.conflicts() == [conflict["record"]]


def test_a_conflict_settled_by_one_with_a_reason_is_gone_everywhere(town: Town, wang: Laptop, li: Laptop) -> None:
    _phones(wang, li)
    li.does("resolve", DOOR, "phone", "--take", "A", "--why", "当面核对过")
    assert li.json("conflicts")["count"] == 0
    li.syncs()
    told = wang.syncs()
    assert "新冲突" not in told
    for laptop in (wang, li):
        assert laptop.json("conflicts")["count"] == 0
        assert laptop.door()["values"]["phone"] == "010-1111"
        assert "当面核对过" in laptop.does("dwelling", "history", DOOR).out
    assert town.conflicts() == []


def test_who_stood_in_a_conflict_is_told_how_it_was_settled_by_whom_and_why(wang: Laptop, li: Laptop) -> None:
    _phones(wang, li)
    wang.syncs()
    li.does("resolve", DOOR, "phone", "--take", "B", "--why", "当面核对过")
    li.syncs()
    told = wang.syncs()
    assert f"冲突已由 li 处理：房屋 {DOOR} 的“联系电话”为“010-2222”（原因：当面核对过）" in told


def test_two_equal_resolutions_are_no_new_conflict(wang: Laptop, li: Laptop) -> None:
    _phones(wang, li)
    wang.syncs()
    for laptop in (wang, li):
        laptop.does("resolve", DOOR, "phone", "--value", "010-3333")
    wang.syncs()
    li.syncs()
    wang.syncs()
    assert (wang.json("conflicts")["count"], li.json("conflicts")["count"]) == (0, 0)


def test_two_different_resolutions_are_put_to_a_person_again(wang: Laptop, li: Laptop) -> None:
    _phones(wang, li)
    wang.syncs()
    wang.does("resolve", DOOR, "phone", "--take", "A")
    li.does("resolve", DOOR, "phone", "--take", "B")
    wang.syncs()
    li.syncs()
    wang.syncs()
    assert (wang.json("conflicts")["count"], li.json("conflicts")["count"]) == (1, 1)


def test_a_value_that_gives_way_is_told_with_whose_took_its_place_and_why(wang: Laptop, li: Laptop) -> None:
    wang.does("dwelling", "edit", DOOR, "--contact", "张三")
    wang.syncs()
    li.syncs()
    li.does("dwelling", "edit", DOOR, "--contact", "李四", "--why", "换了租客")
    li.syncs()
    assert f"房屋 {DOOR} 的“联系人”：你写的“张三”现在是 li 的“李四”（原因：换了租客）。" in wang.syncs()
    assert "张三" in wang.does("dwelling", "history", DOOR).out


def test_one_new_door_registered_by_two_offline_is_one_record_that_says_so(wang: Laptop, li: Laptop) -> None:
    new = ("dwelling", "add", "--building", "7", "--unit", "1", "--room", "302")
    hers = wang.json(*new, "--contact", "王")["record"]["id"]
    his = li.json(*new, "--floor", "3")["record"]["id"]
    assert hers == his
    wang.syncs()
    li.syncs()
    wang.syncs()
    for laptop in (wang, li):
        card = laptop.does("card", "7-1-302").out
        assert "登记过两次（wang, li）" in card
        assert (laptop.door("7-1-302")["values"]["contact"], laptop.door("7-1-302")["values"]["floor"]) == ("王", 3)
        assert laptop.json("conflicts")["count"] == 0


def test_a_deletion_against_an_edit_is_listed_and_keeping_brings_the_record_back(wang: Laptop, li: Laptop) -> None:
    wang.does("dwelling", "delete", "3-2-502", "--why", "并户")
    li.does("dwelling", "edit", "3-2-502", "--contact", "陈静")
    wang.syncs()
    li.syncs()
    wang.syncs()
    for laptop in (wang, li):
        (conflict,) = laptop.json("conflicts")["conflicts"]
        assert conflict["path"] == "_life"
    id = conflict["record"]
    assert id[-8:] in wang.does("conflicts").out
    wang.does("resolve", id, "_life", "--keep", "--why", "有人住")
    wang.syncs()
    li.syncs()
    for laptop in (wang, li):
        assert laptop.json("conflicts")["count"] == 0
        assert laptop.door("3-2-502")["values"]["contact"] == "陈静"


def test_a_deletion_nobody_edited_against_is_told_to_whoever_wrote_the_record(wang: Laptop, li: Laptop) -> None:
    saved = wang.json("visit", "--dwelling", DOOR, "--note", "看错门牌")["record"]["id"]
    wang.syncs()
    li.syncs()
    li.does("visit", "delete", saved, "--why", "记错了")
    li.syncs()
    told = wang.syncs()
    assert "被 li 删除（原因：记错了）" in told
    assert saved not in [each["id"] for each in wang.json("visit", "list")["records"]]


def test_a_matter_moved_on_by_another_keeps_the_furthest_status(wang: Laptop, li: Laptop) -> None:
    matter = wang.json("matter", "add", "--title", "路灯不亮", "--dwelling", DOOR, "--status", "reported")["record"][
        "id"
    ]
    wang.syncs()
    li.syncs()
    li.does("matter", "edit", matter, "--status", "assigned", "--assignee", "电工班")
    li.syncs()
    wang.does("matter", "edit", matter, "--status", "accepted", "--detail", "三单元门口")
    told = wang.syncs()
    assert "你写的“已受理”现在是 li 的“" in told
    li.syncs()
    for laptop in (wang, li):
        values = laptop.json("matter", "show", matter)["record"]["values"]
        assert (values["status"], values["assignee"]) == ("assigned", "电工班")
        assert values["details"] == ["三单元门口"]
        assert laptop.json("conflicts")["count"] == 0


def test_whoever_saw_the_later_status_may_go_back(wang: Laptop, li: Laptop) -> None:
    matter = wang.json("matter", "add", "--title", "漏水", "--dwelling", DOOR, "--status", "handled")["record"]["id"]
    wang.syncs()
    li.syncs()
    li.does("matter", "edit", matter, "--status", "reported", "--why", "又漏了")
    li.syncs()
    assert "你写的“" in wang.syncs()
    assert wang.json("matter", "show", matter)["record"]["values"]["status"] == "reported"


def test_a_tag_taken_away_stays_if_another_added_it_unseen(wang: Laptop, li: Laptop) -> None:
    wang.does("dwelling", "edit", DOOR, "--tag", "pets", "--tag", "gas")
    wang.syncs()
    li.syncs()
    wang.does("dwelling", "edit", DOOR, "--untag", "pets", "--untag", "gas")
    li.does("dwelling", "edit", DOOR, "--untag", "pets")
    li.does("dwelling", "edit", DOOR, "--tag", "pets", "--tag", "fire")
    wang.syncs()
    li.syncs()
    wang.syncs()
    for laptop in (wang, li):
        shown = laptop.door()
        assert sorted(shown["values"]["tags"]) == ["fire", "pets"]
        assert shown["conflicts"] == []


def test_notes_of_two_people_stand_one_after_the_other(wang: Laptop, li: Laptop) -> None:
    visit = wang.json("visit", "--dwelling", DOOR, "--note", "门锁坏了")["record"]["id"]
    wang.syncs()
    li.syncs()
    _both_edit(wang, li, ["--note", "锁已报修"], ["--note", "邻居帮看着"], "visit", "edit", visit)
    wang.syncs()
    for laptop in (wang, li):
        notes = laptop.json("visit", "show", visit)["record"]["values"]["notes"]
        assert notes == ["门锁坏了", "锁已报修", "邻居帮看着"]


def test_undo_takes_back_ones_own_last_change_and_others_see_it_too(wang: Laptop, li: Laptop) -> None:
    wang.does("dwelling", "edit", DOOR, "--contact", "张三")
    wang.syncs()
    wang.does("dwelling", "edit", DOOR, "--contact", "错了")
    assert "已撤销" in wang.does("undo").out
    wang.syncs()
    li.syncs()
    assert (wang.door()["values"]["contact"], li.door()["values"]["contact"]) == ("张三", "张三")


def test_undo_refuses_when_another_has_changed_it_since(wang: Laptop, li: Laptop) -> None:
    wang.does("dwelling", "edit", DOOR, "--contact", "张三")
    wang.syncs()
    li.syncs()
    li.does("dwelling", "edit", DOOR, "--contact", "李四")
    li.syncs()
    wang.syncs()
    wang.types("undo").refused("changed_since")
    assert wang.door()["values"]["contact"] == "李四"


def test_a_record_added_by_mistake_is_gone_after_undo(wang: Laptop, li: Laptop) -> None:
    wang.does("dwelling", "add", "--building", "9", "--room", "1")
    wang.does("undo")
    wang.syncs()
    li.syncs()
    li.types("card", "9-1").refused("not_found")


def test_a_worker_of_another_grid_gets_nothing_of_this_one(wang: Laptop, zhao: Laptop) -> None:
    wang.does("visit", "--dwelling", DOOR)
    wang.syncs()
    zhao.syncs()
    zhao.types("card", DOOR).refused("not_found")
    assert zhao.json("visit", "list")["records"] == []


def test_a_grid_given_to_somebody_else_is_delivered_then_archived(town: Town, wang: Laptop) -> None:
    town.operates("account", "ungrant", "wang", GRID)
    wang.does("visit", "--dwelling", DOOR, "--note", "最后一次")
    told = wang.syncs()
    assert "已不再由你负责" in told
    assert len(town.logged()) == 1
    assert list((wang.home / "archive").iterdir())
    assert wang.json("visit", "list")["records"] == []


def test_what_was_written_while_the_grant_held_counts_though_the_grant_has_ended_since(
    town: Town, wang: Laptop, li: Laptop
) -> None:
    wang.does("visit", "--dwelling", DOOR, "--note", "写在收回之前")
    town.operates("account", "ungrant", "wang", GRID)
    wang.syncs()
    li.syncs()
    assert "写在收回之前" in li.does("card", DOOR).out


@pytest.mark.parametrize("first", ["wang", "li"])
def test_it_does_not_matter_who_syncs_first(town: Town, wang: Laptop, li: Laptop, first: str) -> None:
    wang.does("dwelling", "edit", DOOR, "--contact", "甲", "--tag", "gas")
    li.does("dwelling", "edit", DOOR, "--contact", "乙", "--tag", "fire")
    order = (wang, li, wang) if first == "wang" else (li, wang, li)
    for laptop in order:
        laptop.syncs()
    for laptop in (wang, li):
        assert laptop.door()["values"]["contact"] == "乙"
        assert sorted(laptop.door()["values"]["tags"]) == ["fire", "gas"]
