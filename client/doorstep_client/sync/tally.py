"""Counting, at the end of a sync, what became of the own changes it offered."""

from collections.abc import Collection, Mapping

from doorstep_client.store.exchange import Exchange
from doorstep_client.store.log import Settlement
from doorstep_client.store.outbox import Offer
from doorstep_client.store.records import DELIVERED, PENDING, SyncRun
from doorstep_client.sync.report import Refused, Report


def tell(
    report: Report,
    store: Exchange,
    offered: Mapping[str, Offer],
    fates: Mapping[str, Settlement],
    differing: Collection[str],
) -> None:
    """Complete a report. `fates` tells of changes whose grid was given up, so that the store has them no more."""
    mine = [offer for offer in offered.values() if offer.own and offer.status == PENDING]
    statuses = store.statuses([offer.id for offer in mine])
    still_waiting = 0
    for offer in mine:
        fate = fates.get(offer.id)
        status = statuses.get(offer.id, fate.status if fate else PENDING)
        if status == DELIVERED:
            report.delivered += 1
        elif status == PENDING:
            still_waiting += 1
        else:
            report.refused.append(_refused(store, offer, status, fate))
    report.waiting = store.waiting()
    report.offered = len(mine) + max(0, report.waiting - still_waiting)
    report.digest_differs = sorted(differing)


def _refused(store: Exchange, offer: Offer, status: str, fate: Settlement | None) -> Refused:
    known = store.change(offer.id)
    reason = (known.reason if known else "") or (fate.reason if fate else "")
    kind, record = (known.change.kind, known.change.record) if known else ("", "")
    return Refused(offer.id, offer.grid, kind, record, status, reason)


def remembered(report: Report, finished_ms: int, outcome: str, error: str = "") -> SyncRun:
    """A report as the run that is kept."""
    return SyncRun(
        id=report.run,
        started_ms=report.started_ms,
        finished_ms=finished_ms,
        outcome=outcome,
        offered=report.offered,
        delivered=report.delivered,
        received=report.received,
        requests=report.requests,
        waiting=report.waiting,
        error=error,
    )
