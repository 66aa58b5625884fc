"""A writer's chain: clones and roll-backs are noticed, holes are filled."""

from tests.client.desk import Desk
from tests.client.hub_model import HubModel


def test_a_fork_gives_what_follows_another_writer() -> None:
    hub, desk = HubModel("g1"), Desk()
    first = desk.save({"contact": "张三"})
    hub.forked = {"g1"}
    report = desk.sync(hub)
    hub.forked = set()
    second = desk.save({"contact": "李四"})
    assert report.forked == ["g1"]
    assert (second.prev, second.writer != first.writer) == ("", True)
    assert desk.store.verify() == []


def test_a_fork_is_not_believed_while_changes_the_hub_may_know_were_left_out(monkeypatch) -> None:  # type: ignore[no-untyped-def]
    from doorstep_client.sync import engine

    monkeypatch.setattr(engine, "MAX_CHANGES", 1)
    hub, desk = HubModel("g1"), Desk()
    writer = desk.save({"contact": "张三"}).writer
    desk.save({"contact": "李四"})

    def claim(reply: dict[str, object]) -> dict[str, object]:
        if len(hub.requests) == 1:
            reply["grids"]["g1"]["forked"] = True  # type: ignore[index]
        return reply

    hub.alter = claim
    assert desk.sync(hub).forked == []
    assert desk.store.grids()[0].writer == writer


def test_a_change_the_hub_misses_is_sent_again_once() -> None:
    hub, desk = HubModel("g1"), Desk()
    change = desk.save({"contact": "张三"})
    desk.sync(hub)
    hub.missing = {"g1": [change.id, "f" * 32]}
    report = desk.sync(hub)
    assert [[offer["id"] for offer in request["changes"]] for request in hub.requests[1:]] == [[], [change.id]]
    assert (report.requests, desk.store.waiting(), desk.store.change(change.id).status) == (2, 0, "ok")  # type: ignore[union-attr]
    assert desk.store.verify() == []
