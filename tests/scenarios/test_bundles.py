"""A laptop without any network: its day goes to the hub on a stick, and the answer comes back the same way."""

import stat
from pathlib import Path

import pytest

from doorstep_client.sync import engine, offering
from doorstep_server.services import pull
from doorstep_shared import protocol, sealing
from tests.scenarios.town import DOOR, HOUR_MS, Answer, Laptop, Town


def _writes(laptop: Laptop, name: str = "wang.bundle") -> Path:
    """The stick's file with what waits on a laptop."""
    file = laptop.town.folder / name
    laptop.does("bundle", "write", str(file))
    return file


def _carries(laptop: Laptop, file: Path) -> Path:
    """The bundle goes to the hub; the answer's file."""
    return Path(laptop.town.operates("bundle", "read", str(file))["answer"])


def _reads(laptop: Laptop, answer: Path) -> Answer:
    return laptop.does("bundle", "read", str(answer))


def _by_stick(laptop: Laptop) -> str:
    """A whole sync by stick; what reading the answer told."""
    return _reads(laptop, _carries(laptop, _writes(laptop))).out


def test_a_laptop_without_network_delivers_its_day_and_gets_the_colleagues_by_stick(
    town: Town, wang: Laptop, li: Laptop
) -> None:
    li.does("dwelling", "edit", DOOR, "--contact", "李四")
    li.syncs()
    wang.does("dwelling", "edit", DOOR, "--phone", "13800009999")
    wang.does("visit", "--quick", DOOR, "楼道堆物")
    assert wang.pending == 2
    said = _by_stick(wang)
    assert "已送达 2/2 条" in said
    assert wang.pending == 0
    assert wang.door()["values"]["contact"] == "李四"
    li.syncs()
    assert li.door()["values"]["phone"] == "13800009999"
    assert wang.syncs().startswith("已同步：没有新的")
    assert wang.is_sound()


def test_what_is_in_a_bundle_counts_as_undelivered_until_the_answer_is_read(town: Town, wang: Laptop) -> None:
    wang.does("visit", "--quick", DOOR, "一切正常")
    file = _writes(wang)
    wang.does("visit", "--quick", DOOR, "又去一次")
    status = wang.json("status")
    assert (status["pending"], status["bundle"]["waiting"], status["next"]) == (2, 1, "sync")
    assert "其中 1 条在" in wang.does("status").out
    answer = _carries(wang, file)
    assert wang.pending == 2
    said = _reads(wang, answer).out
    assert "已送达 1/2 条" in said
    assert "下次再带：doorstep bundle write" in said
    status = wang.json("status")
    assert (status["pending"], status["bundle"]) == (1, None)
    assert wang.json("bundle", "write", str(town.folder / "second.bundle"))["changes"] == 1


def test_when_all_that_waits_is_in_the_bundle_the_next_step_is_its_answer(wang: Laptop) -> None:
    wang.does("visit", "--quick", DOOR, "一切正常")
    _writes(wang)
    assert wang.json("status")["next"] == "answer"


def test_a_bundle_is_a_good_sync_of_the_time_it_was_written(town: Town, wang: Laptop) -> None:
    written_ms = wang.json("status")["last_good_sync_ms"] + 30 * HOUR_MS
    town.now_ms = written_ms
    file = _writes(wang)
    town.now_ms += 60 * HOUR_MS
    _reads(wang, _carries(wang, file))
    good_ms = wang.json("status")["last_good_sync_ms"]
    assert written_ms <= good_ms < written_ms + HOUR_MS


def test_reading_an_answer_again_changes_nothing(town: Town, wang: Laptop) -> None:
    wang.does("visit", "--quick", DOOR, "一切正常")
    answer = _carries(wang, _writes(wang))
    _reads(wang, answer)
    before = wang.json("status")["delivered"]
    assert "没有新的" in _reads(wang, answer).out
    assert (wang.json("status")["delivered"], wang.pending) == (before, 0)


def test_a_bundle_the_hub_reads_twice_is_stored_once(town: Town, wang: Laptop) -> None:
    wang.does("visit", "--quick", DOOR, "一切正常")
    file = _writes(wang)
    first = town.operates("bundle", "read", str(file))
    logged = town.logged()
    second = town.operates("bundle", "read", str(file))
    assert (first["accepted"], second["accepted"], second["again"]) == (1, 0, 1)
    assert town.logged() == logged
    assert "已送达 1/1 条" in _reads(wang, Path(second["answer"])).out


def test_bundles_may_arrive_in_any_order(town: Town, wang: Laptop) -> None:
    wang.does("visit", "--quick", DOOR, "第一次")
    first = _writes(wang, "first.bundle")
    wang.does("visit", "--quick", DOOR, "第二次")
    second = _writes(wang, "second.bundle")
    late, early = _carries(wang, second), _carries(wang, first)
    for answer in (early, late):
        assert wang.json("bundle", "read", str(answer))["forked"] == []
    assert wang.pending == 0
    assert len(set(town.logged())) == len(town.logged())
    assert wang.json("sync")["forked"] == []
    assert wang.is_sound()


def test_an_answer_read_after_a_sync_over_the_network_brings_nothing_twice(
    town: Town, wang: Laptop, li: Laptop
) -> None:
    wang.does("visit", "--quick", DOOR, "一切正常")
    answer = _carries(wang, _writes(wang))
    li.does("dwelling", "edit", DOOR, "--contact", "李四")
    li.syncs()
    wang.syncs()
    assert "没有新的" in _reads(wang, answer).out
    assert wang.door()["values"]["contact"] == "李四"
    assert wang.is_sound()


def test_a_bundle_that_arrives_after_a_sync_over_the_network_is_harmless(town: Town, wang: Laptop) -> None:
    wang.does("visit", "--quick", DOOR, "一切正常")
    file = _writes(wang)
    wang.syncs()
    wang.does("visit", "--quick", DOOR, "又一次")
    wang.syncs()
    logged = town.logged()
    _reads(wang, _carries(wang, file))
    assert town.logged() == logged
    assert wang.json("sync")["forked"] == []


def test_a_laptop_that_came_back_from_a_backup_gets_its_own_lost_work_back_by_stick(town: Town, wang: Laptop) -> None:
    old = wang.copied_to("old")
    wang.does("visit", "--quick", DOOR, "写完电脑就坏了")
    (lost,) = wang.own() - old.own()
    answer = _carries(wang, _writes(wang))
    wang.goes_back_to(old)
    _reads(wang, answer)
    assert lost in wang.changes()
    assert wang.is_sound()


def test_an_answer_that_does_not_follow_from_a_restored_laptop_is_refused_and_a_new_bundle_helps(
    town: Town, wang: Laptop, li: Laptop
) -> None:
    old = wang.copied_to("old")
    for contact in ("李一", "李二"):
        li.does("dwelling", "edit", DOOR, "--contact", contact)
        li.syncs()
        wang.syncs()
    li.does("dwelling", "edit", DOOR, "--contact", "李三")
    li.syncs()
    answer = _carries(wang, _writes(wang))
    wang.goes_back_to(old)
    wang.types("bundle", "read", str(answer)).refused("bundle_outdated")
    _by_stick(wang)
    assert wang.door()["values"]["contact"] == "李三"


def test_after_the_hub_was_restored_a_second_stick_brings_it_everything_again(
    town: Town, wang: Laptop, li: Laptop
) -> None:
    backup = town.backup()
    wang.does("dwelling", "edit", DOOR, "--contact", "张三")
    _by_stick(wang)
    li.does("dwelling", "edit", DOOR, "--phone", "13800007777")
    li.syncs()
    _by_stick(wang)
    town.restore(backup)
    assert "从备份恢复过" in _by_stick(wang)
    assert wang.pending > 0
    _by_stick(wang)
    assert wang.pending == 0
    assert wang.changes() - li.own() <= {str(id) for (id,) in town.rows("SELECT id FROM entry WHERE kind = 'change'")}
    assert wang.is_sound()


def test_an_answer_from_before_the_hub_was_restored_loses_nothing(town: Town, wang: Laptop) -> None:
    backup = town.backup()
    wang.does("dwelling", "edit", DOOR, "--contact", "张三")
    answer = _carries(wang, _writes(wang))
    town.restore(backup)
    _reads(wang, answer)
    wang.syncs()
    assert wang.pending == 0
    assert wang.own() <= {str(id) for (id,) in town.rows("SELECT id FROM entry WHERE kind = 'change'")}


def test_an_answer_of_another_life_of_the_hub_is_not_mixed_into_the_present_log(
    town: Town, wang: Laptop, li: Laptop
) -> None:
    backup = town.backup()
    for contact in ("李一", "李二", "李三", "李四"):
        li.does("dwelling", "edit", DOOR, "--contact", contact)
    li.syncs()
    answer = _carries(wang, _writes(wang))
    town.restore(backup)
    for phone in ("13800000001", "13800000002"):
        wang.does("dwelling", "edit", DOOR, "--phone", phone)
    wang.syncs()
    wang.types("bundle", "read", str(answer)).refused("bundle_outdated")
    li.syncs()
    wang.syncs()
    assert wang.door()["values"]["contact"] == "李四"
    assert wang.is_sound()


def test_a_new_laptop_gets_its_whole_grid_in_one_answer(
    town: Town, wang: Laptop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pull, "SNAPSHOT_FIRST_ENTRIES", 3)
    new = town.laptop("wang", "new")
    new.does("join", town.url, town.invitation("wang"))
    _by_stick(new)
    assert new.door() == wang.door()
    assert new.is_sound()


def test_an_answer_with_a_whole_grid_does_not_take_a_laptop_back_to_where_it_was(
    town: Town, wang: Laptop, li: Laptop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pull, "SNAPSHOT_FIRST_ENTRIES", 3)
    new = town.laptop("wang", "new")
    new.does("join", town.url, town.invitation("wang"))
    answer = _carries(new, _writes(new))
    _reads(new, answer)
    li.does("dwelling", "edit", DOOR, "--contact", "李四")
    li.syncs()
    new.syncs()
    assert new.json("bundle", "read", str(answer))["snapshots"] == []
    assert new.door()["values"]["contact"] == "李四"


def test_one_answer_holds_as_many_rounds_as_a_sync_would_take(
    town: Town, wang: Laptop, li: Laptop, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (engine, offering):
        monkeypatch.setattr(module, "MAX_CHANGES", 2)
    monkeypatch.setattr(pull, "PAGE_ENTRIES", 3)
    assert protocol.MAX_CHANGES > 2
    for number in range(5):
        li.does("visit", "--quick", DOOR, f"李 {number}")
        wang.does("visit", "--quick", DOOR, f"王 {number}")
    li.syncs()
    assert "已送达 5/5 条" in _by_stick(wang)
    assert wang.syncs().startswith("已同步：没有新的")
    assert wang.is_sound()


def test_what_the_hub_refuses_in_a_bundle_comes_back_with_its_reason(town: Town, wang: Laptop) -> None:
    town.operates("device", "revoke", town.device_of("wang"))
    wang.does("visit", "--quick", DOOR, "停用以后")
    answer = town.operator("bundle", "read", str(_writes(wang)))
    assert "这台设备已停用" in answer.out
    said = _reads(wang, town.folder / "wang.answer.bundle").out
    assert "待审核" in said
    assert wang.json("status")["quarantined"] == 1


def test_the_hubs_list_of_syncs_tells_that_one_came_by_stick_and_blames_no_clock(town: Town, wang: Laptop) -> None:
    wang.does("visit", "--quick", DOOR, "一切正常")
    file = _writes(wang)
    town.now_ms += 48 * HOUR_MS
    _carries(wang, file)
    newest = town.operates("runs")["runs"][0]
    assert (newest["account"], newest["accepted"], newest["notes"]) == ("wang", 1, "bundle")
    assert "离线包" in town.operator("runs").out
    audited = town.rows("SELECT action, account FROM audit ORDER BY id DESC LIMIT 1")
    assert [tuple(row) for row in audited] == [("bundle", "admin")]


def test_nothing_of_a_lost_stick_can_be_read(town: Town, wang: Laptop) -> None:
    wang.does("resident", "add", "--dwelling", DOOR, "--name", "欧阳若水", "--phone", "13811112222")
    file = _writes(wang)
    answer = _carries(wang, file)
    for each in (file, answer):
        content = each.read_bytes()
        assert not any(text.encode() in content for text in ("欧阳若水", "13811112222", "resident", "wang"))
        assert stat.S_IMODE(each.stat().st_mode) == 0o600


def test_show_tells_whose_a_bundle_is_and_only_its_owner_what_is_inside(town: Town, wang: Laptop, li: Laptop) -> None:
    wang.does("visit", "--quick", DOOR, "一切正常")
    file = _writes(wang)
    answer = _carries(wang, file)
    assert wang.json("bundle", "show", str(file))["inside"]["changes"] == 1
    assert wang.json("bundle", "show", str(answer))["inside"]["entries"] == 1
    assert li.json("bundle", "show", str(file))["inside"] is None
    assert town.operates("bundle", "show", str(file))["account"] == "wang"
    assert "送往中心的离线包" in town.operator("bundle", "show", str(file)).out


def test_bundles_of_others_and_in_the_wrong_direction_are_refused(town: Town, wang: Laptop, li: Laptop) -> None:
    file = _writes(wang)
    answer = _carries(wang, file)
    li.types("bundle", "read", str(answer)).refused("bundle_foreign")
    wang.types("bundle", "read", str(file)).refused("bundle_for_hub")
    town.operator("bundle", "read", str(answer)).refused("bundle_for_laptop")
    other = Town(town.folder / "other", town.gateway, town.now_ms)
    other.operates("init", "--street", "elsewhere")
    other.operator("bundle", "read", str(file)).refused("bundle_foreign")


def test_a_bundle_that_was_altered_or_cut_is_refused_and_nothing_of_it_is_taken(town: Town, wang: Laptop) -> None:
    wang.does("visit", "--quick", DOOR, "一切正常")
    file = _writes(wang)
    whole, logged = file.read_bytes(), town.logged()
    for spoilt in (whole[:-1], whole + b"x", whole[:-40] + bytes([whole[-40] ^ 1]) + whole[-39:], b"", b"PK\x03\x04"):
        file.write_bytes(spoilt)
        town.operator("bundle", "read", str(file)).refused("bundle_damaged")
        assert town.logged() == logged
        assert not (town.folder / "wang.answer.bundle").exists()
    file.write_bytes(whole)
    answer = _carries(wang, file)
    answer.write_bytes(answer.read_bytes()[:-1])
    wang.types("bundle", "read", str(answer)).refused("bundle_damaged")
    assert wang.pending == 1


def test_of_a_long_bundle_nothing_is_taken_before_its_end_proved_authentic(
    town: Town, wang: Laptop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sealing, "FRAME_BYTES", 64)
    monkeypatch.setattr(offering, "MAX_CHANGES", 1)
    for number in range(8):
        wang.does("visit", "--quick", DOOR, f"第 {number} 次")
    file, logged = _writes(wang), town.logged()
    whole = file.read_bytes()
    file.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    town.operator("bundle", "read", str(file)).refused("bundle_damaged")
    assert town.logged() == logged
    file.write_bytes(whole)
    answer = _carries(wang, file)
    sound = answer.read_bytes()
    answer.write_bytes(sound[:-1] + bytes([sound[-1] ^ 1]))
    wang.types("bundle", "read", str(answer)).refused("bundle_damaged")
    assert wang.pending == 8
    answer.write_bytes(sound)
    assert "已送达 8/8 条" in _reads(wang, answer).out


def test_somebody_elses_file_is_not_overwritten_without_force(town: Town, wang: Laptop, li: Laptop) -> None:
    file = town.folder / "photo.jpg"
    file.write_bytes(b"a photo")
    wang.types("bundle", "write", str(file)).refused("already_exists")
    assert file.read_bytes() == b"a photo"
    wang.does("bundle", "write", str(file), "--force")
    wang.does("bundle", "write", str(file))
    li.types("bundle", "write", str(file)).refused("already_exists")
    town.operator("bundle", "read", str(file), "--answer", str(file)).refused("already_exists")


def test_a_full_stick_takes_nothing_for_good_and_the_next_try_goes_on(
    town: Town, wang: Laptop, monkeypatch: pytest.MonkeyPatch
) -> None:
    import errno
    import os

    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    wang.does("visit", "--quick", DOOR, "一切正常")
    before = sorted(town.folder.iterdir())
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        wang.types("bundle", "write", str(town.folder / "wang.bundle")).refused("disk_full")
    assert (sorted(town.folder.iterdir()), wang.json("status")["bundle"]) == (before, None)
    file = _writes(wang)
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        town.operator("bundle", "read", str(file)).refused("disk_full")
    assert not (town.folder / "wang.answer.bundle").exists()
    assert "已送达 1/1 条" in _reads(wang, _carries(wang, file)).out


def test_a_file_that_cannot_be_written_or_read_is_told(town: Town, wang: Laptop) -> None:
    wang.types("bundle", "write", str(town.folder / "no" / "such" / "folder.bundle")).refused("file_unwritable")
    wang.types("bundle", "read", str(town.folder / "nowhere.bundle")).refused("file_unreadable")
    wang.types("bundle", "read", str(town.folder)).refused("file_unreadable")
    town.operator("bundle", "read", str(town.folder / "nowhere.bundle")).refused("file_unreadable")
