"""The night: laptops sync with nobody there, each at its own time, through whatever the network does."""

from tests.scenarios.town import DOOR, Laptop, Town

NIGHT_MS = 24 * 3_600_000


def test_what_was_recorded_by_day_is_at_the_hub_in_the_morning(town: Town, wang: Laptop, li: Laptop) -> None:
    wang.does("visit", "--dwelling", DOOR, "--note", "血压药快用完")
    li.does("dwelling", "edit", DOOR, "--phone", "010-2222")
    for laptop in (wang, li, wang):
        answer = laptop.types("sync", "--nightly")
        assert (answer.code, answer.out, answer.err) == (0, "", "")
    assert (wang.pending, li.pending, len(town.logged())) == (0, 0, 2)
    assert wang.door()["values"]["phone"] == "010-2222"
    assert wang.sleeps[0] != li.sleeps[0]


def test_a_hub_that_is_down_half_the_night_costs_nothing(town: Town, wang: Laptop) -> None:
    wang.does("visit", "--dwelling", DOOR)
    before = len(town.logged())
    town.stop()

    def somebody_starts_it_again() -> None:
        if len(wang.sleeps) == 5:
            town.serve()

    wang.while_asleep = somebody_starts_it_again
    assert wang.types("sync", "--nightly", "--no-wait").code == 0
    assert (wang.pending, len(town.logged())) == (0, before + 1)
    (night,) = wang.json("nightly", "status")["nights"]
    assert (night["good"], night["attempts"], night["delivered"]) == (True, 6, 1)


def test_a_laptop_left_in_a_drawer_says_so_until_it_has_synced(town: Town, wang: Laptop) -> None:
    wang.does("visit", "--dwelling", DOOR)
    town.now_ms += 4 * NIGHT_MS
    assert wang.does("card", DOOR).err.startswith("注意：已有 3 个晚上没有同步成功，1 条只在这台电脑上。")
    wang.reaches = "http://127.0.0.1:1"
    assert wang.types("sync", "--nightly", "--no-wait").code == 5
    assert "原因：连不上中心" in wang.does("card", DOOR).err
    wang.reaches = None
    assert wang.types("sync", "--nightly", "--no-wait").code == 0
    assert wang.does("card", DOOR).err == ""


def test_a_nightly_sync_can_be_set_up_and_taken_back_by_a_worker(wang: Laptop) -> None:
    assert "crontab -" in wang.does("nightly", "install", "--at", "21:15").out
    assert "每晚 21:15" in wang.does("status").out
    assert "15 21 * * * " in (wang.computer.crontab or "")
    wang.does("nightly", "remove")
    assert wang.computer.crontab is None
