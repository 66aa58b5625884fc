"""A day's work, and what the workers are told of it in the evening."""

from tests.scenarios.town import DOOR, Laptop, Town


def test_a_day_offline_is_delivered_whole_in_the_evening(town: Town, wang: Laptop, li: Laptop) -> None:
    town.stop()
    wang.does("visit", "add", "--dwelling", DOOR, "--note", "血压药快用完", "--outcome", "met")
    wang.does("visit", "--dwelling", "3-2-502", "--outcome", "not_home")
    wang.does("dwelling", "edit", DOOR, "--contact", "王建国", "--use", "rented")
    wang.does("resident", "add", "--dwelling", DOOR, "--name", "王建国", "--tag", "living_alone")
    assert wang.pending == 4
    assert "只在本机、待发送：4" in wang.does("status").out
    town.serve()
    assert "已送达 4/4 条。" in wang.syncs()
    assert wang.pending == 0
    assert len(town.logged()) == 4
    assert " 4 条" in li.syncs()
    card = li.does("card", DOOR).out
    assert "王建国" in card
    assert "血压药快用完" in card
    assert wang.does("log").out.count("[已送达]") == 4
