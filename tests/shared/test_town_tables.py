"""The document of a town's tables: what it holds comes back, and nothing else is believed."""

import json
from contextvars import copy_context

import pytest

from doorstep_shared import tables
from doorstep_shared.errors import DoorstepError
from doorstep_shared.fields import Choice, Tags
from doorstep_shared.i18n import Text
from doorstep_shared.ledger import code_table
from doorstep_shared.tables import TABLES, TownTable, install, known, offered
from doorstep_shared.town_tables import TownTables, read, version_of

OWN = TownTable.of({"gas": Text("燃气", "gas")}, {"pets": Text("宠物", "pets")})


def test_a_document_holds_what_was_put_into_it() -> None:
    text = TownTables({"visit_tag": OWN}, "csv\nx").text()
    assert read(text).tables == {"visit_tag": OWN}
    assert read(text).text() == text
    assert len(version_of(text)) == 16
    assert (TownTables().text(), version_of("")) == ("", "")


@pytest.mark.parametrize(
    "text",
    [
        "[]",
        "{}",
        "1",
        "{",
        '{"tables": []}',
        '{"tables": {}, "visit_rules": 5}',
        '{"tables": {"visit_tag": 5}}',
        '{"tables": {"visit_tag": [["a"]]}}',
        '{"tables": {"visit_tag": [["a", "b", 3, false]]}}',
        '{"tables": {"visit_tag": [["=a", "b", "c", false]]}}',
        '{"tables": {"visit_tag": [["a", "b\\u0000", "c", false]]}}',
        json.dumps({"tables": {"visit_tag": [[f"c{n}", "a", "b", False] for n in range(2001)]}}),
    ],
    ids=lambda text: text[:40],
)
def test_what_is_no_such_document_is_refused(text: str) -> None:
    with pytest.raises((ValueError, TypeError)):
        read(text)


def test_a_fixed_table_is_no_towns_to_change() -> None:
    assert read('{"tables": {"matter_status": [["a", "b", "c", false]]}}').tables == {}

    def see() -> None:
        install(lambda: {"matter_status": OWN})
        assert offered("matter_status") is TABLES["matter_status"]

    copy_context().run(see)


def test_fields_offer_the_towns_codes_and_read_the_retired_ones() -> None:
    tags, purpose = Tags(Text("标签", "tags"), "visit_tag"), Choice(Text("目的", "purpose"), "visit_purpose")

    def see() -> None:
        install(lambda: {"visit_tag": OWN})
        assert list(tags.choices) == ["gas"]
        assert tags.say({"gas": True, "pets": True}, "zh") == "燃气、宠物"
        assert tags.read_many("燃气，宠物，没有的") == ["gas", "pets", "没有的"]
        assert purpose.choices is TABLES["visit_purpose"]

    copy_context().run(see)
    assert tags.choices is TABLES["visit_tag"]
    assert known("visit_tag") is TABLES["visit_tag"]


def test_nobody_is_asked_for_tables_before_one_is_needed() -> None:
    asked: list[int] = []

    def see() -> None:
        install(lambda: asked.append(1) or {})
        Choice(Text("性别", "sex"), "sex").choices  # noqa: B018

    copy_context().run(see)
    assert asked == []
    assert tables.offered("sex") is TABLES["sex"]


def test_a_line_without_a_code_keeps_the_code_of_its_label_and_its_english() -> None:
    now = TownTable.of({"gas": Text("燃气安全", "gas safety")}, {})
    found = code_table.read("代码,中文\n,燃气安全\n,新的\n".encode(), "t.csv", "visit_tag", now)
    assert found.offered == {"gas": Text("燃气安全", "gas safety"), "新的": Text("新的", "新的")}


def test_a_table_survives_both_formats_whatever_its_labels_hold() -> None:
    made = TownTable.of({"a'b": Text('说"好"', "a \\ b"), "c": Text("'x", "#!")}, {"old": Text("旧", "old")})
    for path, data in (("t.csv", code_table.write_csv(made)), ("t.toml", code_table.write_toml(made))):
        assert code_table.read(data, path, "visit_tag", TownTable.of({}, {})) == made, path


@pytest.mark.parametrize("name", tables.LOADABLE)
def test_every_sample_that_is_saved_can_be_loaded_again(name: str) -> None:
    sample = TownTable.of(TABLES[name], {})
    assert code_table.read(code_table.write_csv(sample), "t.csv", name, sample) == sample
    assert code_table.read(code_table.write_toml(sample), "t.toml", name, sample) == sample
    assert read(TownTables({name: sample}).text()).tables == {name: sample}


def test_a_file_without_english_keeps_what_stands_whatever_it_holds() -> None:
    sample = TownTable.of(TABLES["matter_category"], {})
    lines = "".join(f"{code},{label.zh}\n" for code, label in sample.offered.items())
    assert code_table.read(f"代码,中文\n{lines}".encode(), "t.csv", "matter_category", sample) == sample


def test_the_first_wrong_lines_are_told_and_the_others_counted() -> None:
    lines = "".join(f"=c{n},甲\n" for n in range(9))
    with pytest.raises(DoorstepError) as refused:
        code_table.read(f"代码,中文\n{lines}".encode(), "t.csv", "visit_tag", TownTable.of({}, {}))
    told = str(refused.value.values["detail"])
    assert "第 6 行" in told
    assert "还有 4 处" in told
