"""Code tables and visit rules of a town's own: loaded at the hub, offered on laptops after their next sync."""

from doorstep_shared.tables import TABLES, offered
from tests.scenarios.town import DOOR, GRID, Laptop, Town

TAGS = "代码,中文,英文\ngas,燃气安全,gas safety\ncharging,电动车充电,charging of e-bikes\n"


def loaded(town: Town, table: str, text: str, name: str = "t.csv", encoding: str = "utf-8") -> None:
    """Load a table at the hub."""
    file = town.folder / name
    file.write_bytes(text.encode(encoding))
    town.operates("tables", "load", table, str(file))


def test_a_new_tag_is_offered_after_the_next_sync_and_a_retired_one_can_still_be_read(
    town: Town, wang: Laptop, li: Laptop
) -> None:
    wang.does("dwelling", "edit", DOOR, "--tag", "宠物管理")
    wang.syncs()
    loaded(town, "visit_tag", TAGS, encoding="gb18030")
    assert "电动车充电" not in wang.does("visit", "add", "--help").out
    assert "代码表和走访规则已更新。" in wang.syncs()
    help_page = wang.does("visit", "add", "--help").out
    assert "电动车充电" in help_page
    assert "宠物管理" not in help_page
    wang.does("dwelling", "edit", DOOR, "--tag", "电动车充电")
    assert "代码表" not in wang.syncs(), "it is told once"
    li.syncs()
    assert li.door()["values"]["tags"] == {"charging": True, "pets": True}
    shown = li.does("dwelling", "show", DOOR).out
    assert "电动车充电" in shown
    assert "宠物管理" in shown, "what the town retired keeps its label"
    assert offered("visit_tag") is TABLES["visit_tag"], "nothing leaks out of a run"


def test_a_removed_code_is_counted_where_it_is_used_before_anything_changes(town: Town, wang: Laptop) -> None:
    wang.does("dwelling", "edit", DOOR, "--tag", "宠物管理")
    wang.syncs()
    file = town.folder / "t.csv"
    file.write_text(TAGS, encoding="utf-8")
    told = town.operates("tables", "load", "visit_tag", str(file), "--dry-run")
    assert told["removed"] == {"fire": 0, "elder_care": 0, "noise": 0, "pets": 1}
    assert told["added"] == ["charging"]
    assert town.operates("tables", "list")["version"] == ""


def test_the_hubs_visit_rules_count_before_a_file_of_the_laptop(town: Town, wang: Laptop) -> None:
    assert wang.json("doctor")["visit_rules"] == "default"
    assert wang.json("today", "--all")["coverage"]["goal"] == 0
    (wang.home / "visit-rules.csv").write_text("名称,频次\n本机的,每年\n", encoding="utf-8")
    assert wang.json("doctor")["visit_rules"] == "file"
    loaded(town, "visit_rules", '[[rule]]\nname = "每周走一遍"\nevery = "weekly"\n', "rules.toml")
    wang.syncs()
    assert wang.json("doctor")["visit_rules"] == "hub"
    assert "走访规则：中心下发的。" in wang.does("doctor").out
    assert wang.json("today", "--all")["coverage"]["goal"] == 3


def test_tables_travel_on_a_stick_too(town: Town, wang: Laptop) -> None:
    loaded(town, "visit_tag", TAGS)
    question, answer = town.folder / "q.dsb", town.folder / "a.dsb"
    wang.does("bundle", "write", str(question))
    town.operates("bundle", "read", str(question), "--answer", str(answer))
    wang.does("bundle", "read", str(answer))
    assert "电动车充电" in wang.does("visit", "add", "--help").out


def test_a_moved_grid_arrives_on_the_laptop_of_its_new_supervisor(town: Town, wang: Laptop) -> None:
    for community in ("east", "west"):
        town.operates("grid", "add", community, "--level", "community", "--name", community)
    town.operates("account", "add", "chen", "--grid", "west", "--role", "supervisor")
    chen = town.worker("chen")
    assert [each["id"] for each in chen.json("status")["grids"]] == ["west"]
    town.operates("grid", "move", GRID, "--under", "west")
    chen.syncs()
    assert {each["id"] for each in chen.json("status")["grids"]} == {"west", GRID}
    assert chen.door()["values"]["phone"] == "13800001111"
    town.operates("grid", "move", GRID, "--under", "east")
    chen.syncs()
    assert [each["id"] for each in chen.json("status")["grids"]] == ["west"]
    wang.does("dwelling", "edit", DOOR, "--phone", "13800009999")
    assert "已送达 1/1 条。" in wang.syncs(), "who walks there notices nothing"
    assert town.operates("check")["is_sound"] is True
