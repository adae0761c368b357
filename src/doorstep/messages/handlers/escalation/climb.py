"""Go on to the next channel with messages that were not delivered, or not read, in time.

The ask keeps its verdict. The governor judges the same news once more for the channels that are left: what is no news
or not true any more goes no further, and quiet hours hold it back as they would have held the first.
"""

from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from doorstep.kit.handle import Tx
from doorstep.kit.ids import digest
from doorstep.messages.handlers.desk import Desk, Drawer
from doorstep.messages.handlers.keep import keep
from doorstep.messages.handlers.load import Loaded, load
from doorstep.messages.handlers.sitting import Case, counters_of, judge_all, sent_by, write
from doorstep.messages.model import Ask, Judgement, Outgoing
from doorstep.messages.rules.governor.escalate import arrived, first_look, left_of
from doorstep.messages.store import asks as asks_store
from doorstep.messages.store import caps, rungs
from doorstep.messages.store import orders as orders_store
from doorstep.messages.store.rungs import Rung
from doorstep.people import handlers as people


class Climbed(Struct, frozen=True):
    """What came of a round: messages to hand over now, and how many looks were taken."""

    outgoing: tuple[Outgoing, ...] = ()
    looks: int = 0


def climb(tx: Tx, desk: Desk, now: datetime, *, limit: int = 50) -> Climbed:
    """Take the looks that are due: end those whose message arrived, and tell the others on the next channel."""
    found = rungs.due(tx, now, limit)
    if not found:
        return Climbed()
    people.hold_off_forgetting(tx, sorted({one.shop for one, _ in found}))
    asks = {(one.shop, one.id): one for one in asks_store.settled(tx, [(one.shop, one.ask) for one, _ in found])}
    going: list[tuple[Rung, Ask]] = []
    for one, reached in found:
        ask = asks.get((one.shop, one.ask))
        if ask is None or ask.escalation is None:
            rungs.end(tx, one, "refused", now, "error", "its ask is gone")
        elif arrived(ask.escalation, reached):
            rungs.end(tx, one, "arrived", now, reason=reached)
        else:
            going.append((one, replace(ask, channels=left_of(ask.escalation, one.tried))))
    return Climbed(tuple(_go_on(tx, desk, going, now)), len(found))


def _go_on(tx: Tx, desk: Desk, going: list[tuple[Rung, Ask]], now: datetime) -> list[Outgoing]:
    if not going:
        return []
    asks = [ask for _, ask in going]
    drawer = Drawer(tx, desk)
    known = orders_store.known(tx, sorted({(one.shop, one.subject) for one in asks}))
    loaded: Loaded = load(tx, desk, asks, known, now)
    cases = [Case(ask.shop, [ask]) for ask in asks]
    counters = counters_of(cases, drawer, now)
    judge_all(desk, cases, loaded, drawer, counters, caps.hold(tx, sorted(counters)), now, rung=1)
    for case in cases:
        write(desk, case, loaded, drawer, now)
        case.drafts = [
            replace(one, id=digest("went on", str(one.id), one.said.channel))
            for one in case.drafts
            if not one.said.preview
        ]
    outgoing = keep(tx, desk, cases, now)
    if sent := sent_by(cases, counters):
        caps.count(tx, sent)
    for (one, ask), case in zip(going, cases, strict=True):
        _write_down(tx, one, ask, case, now)
    return outgoing


def _write_down(tx: Tx, one: Rung, ask: Ask, case: Case, now: datetime) -> None:
    said: Judgement = case.said[ask.id]
    if said.until is not None:
        rungs.wait(tx, one, said.until)
        return
    if not case.drafts:
        rungs.end(tx, one, "refused", now, said.rule, said.reason)
        return
    rungs.end(tx, one, "went_on", now, reason=said.channel)
    tried = (*one.tried, said.channel)
    if ask.escalation is not None and left_of(ask.escalation, tried):
        at = first_look(ask.escalation, now)
        rungs.add(tx, [Rung(one.shop, one.subject, one.ask, one.n + 1, case.drafts[0].id, tried, at)])
