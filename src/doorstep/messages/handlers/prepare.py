"""The first step of sending: claim persons, judge all that is open for them, write, and keep, in one transaction."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from msgspec import Struct

from doorstep.kit.handle import Tx
from doorstep.messages.handlers.beside.pick import pick
from doorstep.messages.handlers.beside.segments import outside
from doorstep.messages.handlers.desk import Desk, Drawer
from doorstep.messages.handlers.escalation import watch
from doorstep.messages.handlers.keep import keep
from doorstep.messages.handlers.load import load
from doorstep.messages.handlers.sitting import Case, counters_of, judge_all, sent_by, verdicts_of, write
from doorstep.messages.model import RULES, Ask, Outgoing
from doorstep.messages.store import asks as asks_store
from doorstep.messages.store import caps
from doorstep.messages.store import orders as orders_store
from doorstep.messages.store.orders import Known
from doorstep.people import handlers as people

_LOOK_AGAIN = timedelta(seconds=1)


class Prepared(Struct, frozen=True):
    """What came of a round: messages to hand over now, how many asks got their verdict, how many wait."""

    outgoing: tuple[Outgoing, ...] = ()
    settled: int = 0
    waiting: int = 0


def prepare(tx: Tx, desk: Desk, now: datetime, *, limit: int = 50) -> Prepared:
    """Claim up to so many persons who have something to be told, and settle all that is open for them.

    What is to be sent is written down as reserved for this desk; see `begin`.
    """
    return _settle(tx, desk, _claimed(tx, now, limit), now)


def due_asks(tx: Tx, now: datetime, *, limit: int = 50) -> list[tuple[str, UUID]]:
    """Return which asks, as (shop, id), are due."""
    return asks_store.due(tx, now, limit)


def prepare_one(tx: Tx, desk: Desk, now: datetime, shop: str, ask: UUID) -> Prepared:
    """Settle this ask by itself, unless somebody else holds it: for those that cannot be settled with others."""
    people.hold_off_forgetting(tx, [shop])
    held = asks_store.claim_one(tx, shop, ask)
    return _settle(tx, desk, asks_store.open_of(tx, [], [(shop, ask)]) if held else [], now)


def put_off(tx: Tx, shop: str, ask: UUID, until: datetime, why: str, *, now: datetime) -> None:
    """Look at an ask that stopped us with an error again at `until`; refuse it when it is no news by then."""
    asks_store.put_off(tx, shop, ask, until, f"{RULES['error']} ({why})", now)


def _settle(tx: Tx, desk: Desk, asks: Sequence[Ask], now: datetime) -> Prepared:
    if not asks:
        return Prepared()
    known = orders_store.known(tx, sorted({(one.shop, one.subject) for one in asks}))
    busy = _being_read(tx, desk, asks, known, now)
    cases = [Case(group[0].shop, group) for group in _by_person(asks) if not busy & {one.id for one in group}]
    held_back = [(one.shop, one.id) for one in asks if not any(one in case.asks for case in cases)]
    if held_back:
        asks_store.wait(tx, held_back, now + _LOOK_AGAIN)
    if not cases:
        return Prepared(waiting=len(held_back))
    drawer = Drawer(tx, desk)
    loaded = load(tx, desk, [one for case in cases for one in case.asks], known, now)
    loaded.outside = outside(tx, cases, loaded, drawer, now)
    counters = counters_of(cases, drawer, now)
    counted = caps.hold(tx, sorted(counters))
    judge_all(desk, cases, loaded, drawer, counters, counted, now)
    pick(tx, desk, cases, loaded, drawer, now)
    for case in cases:
        write(desk, case, loaded, drawer, now)
    outgoing = keep(tx, desk, cases, now)
    watch(tx, cases, now)
    if sent := sent_by(cases, counters):
        caps.count(tx, sent)
    verdicts = [one for case in cases for one in verdicts_of(case)]
    asks_store.settle(tx, verdicts, now)
    final = sum(one.verdict is not None for one in verdicts)
    return Prepared(tuple(outgoing), final, len(verdicts) - final + len(held_back))


def _claimed(tx: Tx, now: datetime, limit: int) -> list[Ask]:
    """Hold asks of nobody, give hers to whoever was met since then, and hold persons."""
    people.hold_off_forgetting(tx, asks_store.shops_due(tx, now))
    lonely = asks_store.claim_nobodys(tx, now, limit)
    adopted: list[tuple[str, UUID, UUID]] = []
    for shop in sorted({one[0] for one in lonely}):
        subjects = sorted({one[2] for one in lonely if one[0] == shop})
        met = people.people_of(tx, shop, subjects)
        adopted += [
            (shop, row_id, met[subject, role].id)
            for its, row_id, subject, role in lonely
            if its == shop and (subject, role) in met
        ]
    if adopted:
        asks_store.adopt(tx, adopted)
    persons = asks_store.claim(tx, now, limit)
    taken = {(shop, row_id) for shop, row_id, _ in adopted}
    alone = [(shop, row_id) for shop, row_id, _, _ in lonely if (shop, row_id) not in taken]
    return asks_store.open_of(tx, persons, alone) if persons or alone else []


def _by_person(asks: Iterable[Ask]) -> list[list[Ask]]:
    groups: dict[tuple[str, ...], list[Ask]] = {}
    for one in asks:
        key = (one.shop, str(one.person)) if one.person else (one.shop, one.subject, one.role)
        groups.setdefault(key, []).append(one)
    return list(groups.values())


def _being_read(
    tx: Tx, desk: Desk, asks: Sequence[Ask], known: dict[tuple[str, str], Known], now: datetime
) -> set[UUID]:
    """Return the asks that should wait a moment, because news of their order is still being read."""
    places: dict[tuple[str, str], list[Ask]] = {}
    for one in asks:
        since = one.not_before or one.asked_at
        if now - since > desk.patience:
            continue
        order = known.get((one.shop, one.subject))
        parcels = order.state.parcels if order else {}
        legs = [leg for parcel in parcels.values() for leg in parcel.legs]
        for subject in (one.subject, *parcels, *legs):
            places.setdefault((one.shop, subject), []).append(one)
    found = orders_store.unread(tx, sorted(places)) if places else set()
    return {one.id for place in found for one in places[place]}
