"""Recording, changing and looking up, without a network."""

import pytest

from doorstep_shared.addresses import Address, dwelling_id
from tests.client.cli.laptops import GRID, Laptop, OneGridHub


def test_a_visit_says_saved_and_that_it_is_only_here(wang: Laptop, door: str) -> None:
    answer = wang.types("visit", "--dwelling", "3-2-501", "--note", "老人独居，药快用完了。")
    assert answer.code == 0
    assert "已保存：走访 3-2-501" in answer.out
    assert "doorstep sync" in answer.out


def test_a_visit_begins_as_now_by_this_worker_and_met(wang: Laptop, door: str) -> None:
    values = wang.json("visit", "add", "--dwelling", "3-2-501")["record"]["values"]
    assert values == {"dwelling": door, "visited_at": "2026-05-01T02:04", "worker": "wang", "outcome": "met"}


def test_prose_keeps_its_punctuation_and_line_breaks(wang: Laptop, door: str) -> None:
    values = wang.json("visit", "--dwelling", "3-2-501", "--note", "药，快用完了！\n下周再来（上午）")["record"][
        "values"
    ]
    assert values["notes"] == ["药，快用完了！\n下周再来（上午）"]


def test_a_door_gets_the_id_of_its_address(wang: Laptop, door: str) -> None:
    assert door == dwelling_id(GRID, Address("3", "2", "501"))


def test_a_door_that_is_registered_is_not_registered_again(wang: Laptop, door: str) -> None:
    answer = wang.types("dwelling", "add", "--building", "３栋", "--unit", "2单元", "--room", "501室")
    assert answer.code == 4
    assert door in answer.err
    assert wang.changes() == 1


def test_a_door_whose_id_stands_for_another_address_by_now_gets_a_new_one(wang: Laptop, door: str) -> None:
    wang.types("dwelling", "edit", "3-2-501", "--room", "502")
    added = wang.json("dwelling", "add", "--building", "3", "--unit", "2", "--room", "501")["record"]["id"]
    assert added != door
    assert added[14] == "7"


def test_editing_writes_only_what_changed(wang: Laptop, door: str, hub: OneGridHub) -> None:
    wang.types("dwelling", "edit", "3-2-501", "--phone", "138 0000 1111", "--contact", "王建国")
    changes = wang.json("dwelling", "history", "3-2-501")["changes"]
    assert changes[-1]["set"] == {"contact": "王建国"}


def test_editing_to_what_is_there_is_refused_with_words(wang: Laptop, door: str) -> None:
    answer = wang.types("dwelling", "edit", "3-2-501", "--phone", "13800001111")
    assert (answer.code, wang.changes()) == (2, 1)
    assert answer.err.startswith("没有要修改的内容。")


def test_a_text_field_that_people_add_to_keeps_both_texts(wang: Laptop, door: str) -> None:
    visit = wang.json("visit", "--dwelling", "3-2-501", "--note", "一")["record"]["id"]
    assert wang.json("visit", "edit", visit, "--note", "二")["record"]["values"]["notes"] == ["一", "二"]


def test_tags_are_added_and_taken_away_one_by_one(wang: Laptop, door: str) -> None:
    wang.json("resident", "add", "--dwelling", "3-2-501", "--name", "王建国", "--tag", "独居老人", "--tag", "veteran")
    who = wang.json("resident", "find", "王建国")["records"][0]["id"]
    after = wang.json("resident", "edit", who, "--untag", "退役军人", "--tag", "楼里的热心人")["record"]["values"]
    assert after["tags"] == {"living_alone": True, "楼里的热心人": True}


def test_a_field_is_cleared_by_its_name_or_its_label(wang: Laptop, door: str) -> None:
    assert wang.json("dwelling", "edit", "3-2-501", "--clear", "联系电话")["record"]["values"]["phone"] is None


@pytest.mark.parametrize("word", ["出租", "rented", "Rented", "ｒｅｎｔｅｄ"])
def test_a_choice_is_understood_as_code_or_label(wang: Laptop, door: str, word: str) -> None:
    assert wang.json("dwelling", "edit", "3-2-501", "--use", word)["record"]["values"]["use"] == "rented"


@pytest.mark.parametrize("part", [slice(None), slice(0, 8), slice(-8, None), slice(0, 13)])
def test_a_record_is_found_by_its_id_or_an_end_of_it(wang: Laptop, door: str, part: slice) -> None:
    assert wang.json("dwelling", "show", door[part])["dwelling"]["id"] == door


def test_deleted_records_leave_the_lists_and_come_back(wang: Laptop, door: str) -> None:
    wang.json("dwelling", "delete", "3-2-501", "--why", "拆了")
    assert wang.json("dwelling", "list")["records"] == []
    assert wang.json("dwelling", "list", "--all")["records"][0]["deleted"] is True
    assert wang.types("dwelling", "edit", door, "--floor", "5").code == 4
    wang.json("resolve", door, "_life", "--keep")
    assert wang.json("dwelling", "list")["records"][0]["id"] == door


def test_phones_are_masked_in_lists_and_whole_on_the_card(wang: Laptop, door: str) -> None:
    for words in (("dwelling", "list"), ("find", "1111"), ("dwelling", "find", "3-2-501")):
        for answer in (wang.types(*words), wang.types(*words, "--json")):
            assert "138******11" in answer.out
            assert "13800001111" not in answer.out
    assert "13800001111" in wang.types("card", "3-2-501").out


def test_find_knows_addresses_names_and_phone_tails(wang: Laptop, door: str) -> None:
    wang.json("resident", "add", "--dwelling", "3-2-501", "--name", "欧阳娜", "--phone", "13900002345")
    assert [each["kind"] for each in wang.json("find", "3栋2单元501室")["records"]] == ["dwelling"]
    assert [each["kind"] for each in wang.json("find", "欧阳")["records"]] == ["resident"]
    assert [each["kind"] for each in wang.json("find", "2345")["records"]] == ["resident"]
    assert wang.json("find", "9-9-999")["records"] == []


def test_the_card_shows_who_lives_there_what_happened_and_what_is_open(wang: Laptop, door: str) -> None:
    wang.json("resident", "add", "--dwelling", "3-2-501", "--name", "王建国", "--tag", "独居老人")
    wang.json("visit", "--dwelling", "3-2-501", "--note", "一切安好")
    wang.json("matter", "add", "--title", "漏水", "--dwelling", "3-2-501")
    closed = wang.json("matter", "add", "--title", "路灯不亮", "--dwelling", "3-2-501")["record"]["id"]
    wang.json("matter", "edit", closed, "--status", "已办结", "--result", "修好了")
    card = wang.types("card", "3-2-501").out
    for word in ("王建国", "独居老人", "一切安好", "漏水"):
        assert word in card
    assert "路灯不亮" not in card


def test_history_tells_who_when_old_and_new_and_the_standing(wang: Laptop, door: str) -> None:
    wang.types("sync")
    wang.types("dwelling", "edit", "3-2-501", "--phone", "010-8888", "--why", "换号")
    told = wang.types("dwelling", "history", "3-2-501").out
    assert "wang  [已送达]" in told
    assert "wang  [待发送]" in told
    assert "联系电话：13800001111 → 010-8888" in told
    assert "原因：换号" in told


def test_undo_walks_back_change_by_change(wang: Laptop, door: str) -> None:
    wang.types("dwelling", "edit", "3-2-501", "--phone", "010-8888", "--tag", "gas")
    wang.types("dwelling", "edit", "3-2-501", "--contact", "王")
    assert wang.json("undo")["record"]["values"]["contact"] is None
    values = wang.json("undo")["record"]["values"]
    assert (values["phone"], values.get("tags")) == ("13800001111", None)
    assert wang.json("undo")["record"]["deleted"] is True
    answer = wang.types("undo")
    assert (answer.code, "没有可以撤销的操作" in answer.err) == (4, True)


def test_undo_takes_back_one_text_and_leaves_the_others(wang: Laptop, door: str) -> None:
    visit = wang.json("visit", "--dwelling", "3-2-501", "--note", "一")["record"]["id"]
    wang.types("visit", "edit", visit, "--note", "二")
    assert wang.json("undo")["record"]["values"]["notes"] == ["一"]


def test_undo_refuses_what_somebody_else_changed_since(wang: Laptop, li: Laptop, door: str) -> None:
    wang.types("sync")
    wang.types("dwelling", "edit", "3-2-501", "--phone", "010-8888")
    wang.types("sync")
    li.types("sync")
    li.types("dwelling", "edit", "3-2-501", "--phone", "010-9999")
    li.types("sync")
    wang.types("sync")
    answer = wang.types("undo")
    assert answer.code == 4
    assert "li" in answer.err
    assert f"doorstep dwelling history {door}" in answer.err


def test_log_tells_what_was_done_and_whether_it_was_delivered(wang: Laptop, door: str) -> None:
    wang.types("sync")
    wang.types("visit", "--dwelling", "3-2-501")
    told = wang.types("log").out
    assert told.index("[待发送]  走访") < told.index("[已送达]  房屋")
