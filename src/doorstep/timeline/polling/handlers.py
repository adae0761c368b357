"""Decide which legs are asked for and when, claim those that are due, and write down how they fared."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from msgspec import Struct, structs

from doorstep.kit.handle import Tx
from doorstep.kit.ids import digest
from doorstep.timeline.handlers import Look
from doorstep.timeline.model import LegState, OrderState, ParcelState, Scan
from doorstep.timeline.polling import store
from doorstep.timeline.polling.model import OPEN, Account, Accounts, Due, Fare, Known, Leased, Plan, Shown
from doorstep.timeline.polling.rules.breaker import may_ask
from doorstep.timeline.polling.rules.plan import next_ask, standing

#: Requests that a worker sends by an account before it writes down what came of them.
MOST_REQUESTS = 20
#: How long an account is kept by a worker that does not come back.
LEASE = timedelta(minutes=5)
#: Notices about one order come several in a row.
_GATHER = timedelta(seconds=5)
#: A request more than numbers take: for a token.
_TOKEN = 1


class Turn(Struct, frozen=True):
    """What a worker may do by an account now: the legs, in how many requests, and how the account fares."""

    legs: tuple[Due, ...]
    requests: int
    leased: Leased


def replan(tx: Tx, looks: Sequence[tuple[Look, Accounts]], now: datetime) -> int:
    """Plan anew for each leg of these orders that an account can ask for; return how many."""
    wanted = [
        (look, account, parcel, leg)
        for look, accounts in looks
        for parcel in look.state.parcels.values()
        for leg in parcel.legs.values()
        if (account := accounts.of(leg.carrier)) is not None
    ]
    if not wanted:
        return 0
    before = store.known(tx, [(look.shop, leg.leg) for look, _, _, leg in wanted])
    plans = {
        (look.shop, leg.leg): _plan(look, account, parcel, leg, before.get((look.shop, leg.leg)), now)
        for look, account, parcel, leg in wanted
    }
    store.plan(tx, list(plans.values()))
    return len(plans)


def _plan(
    look: Look, account: Account, parcel: ParcelState, leg: LegState, before: Known | None, now: datetime
) -> Plan:
    known = known_of(look.state, parcel, leg, before or Known(leg.linked_at or now))
    told = [
        event.received_at
        for event in look.fresh
        if event.subject == leg.leg and isinstance(event.fact, Scan) and event.source != account.name
    ]
    if told and leg.linked_at is not None and max(told) >= now - timedelta(days=1):
        known = structs.replace(known, pushed_at=max([*told, *filter(None, [known.pushed_at])]))
    share = int.from_bytes(digest(look.shop, leg.leg).bytes[:4], "big") / 2**32
    due = next_ask(known, account, now, lambda: share)
    return Plan(look.shop, leg.leg, account.name, standing(known, now), due or now, known)


def known_of(state: OrderState, parcel: ParcelState, leg: LegState, before: Known) -> Known:
    """Take from an order's state what deciding when to ask takes; what asking found out stays."""
    window = leg.expected_from, leg.expected_to
    if window == (None, None) and state.promised is not None:
        window = state.promised.start, state.promised.end
    return structs.replace(
        before,
        milestone=parcel.milestone,
        last_scan_at=leg.last_at,
        expected_from=window[0],
        expected_to=window[1],
        given_at=leg.given_at if leg.taken_at is None else None,
        moved_on=leg.handed_on_at is not None,
        unknown_since=before.unknown_since if leg.last_at is None else None,
    )


def fetch(tx: Tx, wanted: Sequence[tuple[str, Account, str]], now: datetime) -> None:
    """Plan to ask soon, once, for what notices named: shop, account, and the id by which its carrier or shop knows it.

    Notices come in bursts, so there is a moment to gather them; a notice that comes while the answer to an earlier one
    is under way is asked for again (`store.ended`).
    """
    known = Known(linked_at=now, once=True)
    plans = [
        Plan(shop, f"leg:{account.carrier}:{number}", account.name, OPEN, now + _GATHER, known)
        for shop, account, number in wanted
    ]
    if plans:
        store.plan(tx, list({(one.shop, one.leg): one for one in plans}.values()))


def waits(tx: Tx, shop: str, account: Account, now: datetime) -> bool:
    """Whether any leg is due by this account."""
    return bool(store.due(tx, shop, account.name, now, 1))


def begin(tx: Tx, shop: str, account: Account, batch: int, refused: bytes, now: datetime) -> Turn | None:
    """Take the account and count the requests of this turn; ``None`` when nobody may be asked now.

    ``refused`` is the hash of the secrets as they are: an account whose secrets were refused waits for others.
    """
    leased = store.lease(tx, shop, account.name, now)
    if leased is None or leased.stopped_by == refused or leased.free_at > now + timedelta(seconds=5):
        return None
    left, allowed = account.requests_a_day - leased.asked, may_ask(leased.breaker, now)
    most = min(left, MOST_REQUESTS if allowed < 0 else allowed)
    if most < 1:
        return None
    legs = store.due(tx, shop, account.name, now, most * batch)
    if not legs:
        return None
    reserved = min(left, most + _TOKEN)
    store.reserve(tx, shop, account.name, reserved, now + LEASE)
    return Turn(tuple(legs), reserved, leased)


def silent(tx: Tx, shop: str, account: Account, why: str, now: datetime) -> Leased | None:
    """Write down why nobody can be asked by this account; ``None`` when another worker has it."""
    leased = store.lease(tx, shop, account.name, now)
    if leased is not None:
        store.excuse(tx, shop, account.name, why)
    return leased


def end(tx: Tx, shop: str, account: Account, fares: Sequence[Fare], told: Mapping[str, object]) -> None:
    """Write down how legs and account fared, and give the account back."""
    if fares:
        store.ended(tx, shop, fares)
    store.settle(tx, shop, account.name, told)


def answered(
    due: Due, account: Account, now: datetime, share: float, *, unknown: bool = False, answer: bytes | None = None
) -> Fare:
    """How a leg fared that the carrier answered for. ``share`` is a number from 0 to 1, for the jitter."""
    since = (due.known.unknown_since or now) if unknown else None
    known = structs.replace(due.known, asked_at=now, unknown_since=since)
    when = next_ask(known, account, now, lambda: share)
    why = "the carrier does not know the number" if unknown else ""
    kept = int(answer is not None and answer != due.answer)
    return Fare(due.leg, standing(known, now), when or now, known, kept=kept, answer=answer, why=why)


def failed(due: Due, at: datetime, why: str, now: datetime, *, asked: int = 1, ours: bool = False) -> Fare:
    """How a leg fared that nothing was learned of. ``ours``: the carrier says that our question is wrong."""
    known = structs.replace(due.known, unknown_since=due.known.unknown_since or now) if ours else due.known
    state = standing(known, now)
    return Fare(due.leg, state, at, known, tries=min(due.tries + asked, 1000), asked=asked, why=why)


def shown(tx: Tx, shop: str, now: datetime) -> list[Shown]:
    """How each account fares, of one shop or (empty) of all."""
    return store.shown(tx, shop, now)


__all__ = [
    "OPEN",
    "Turn",
    "answered",
    "begin",
    "end",
    "failed",
    "fetch",
    "known_of",
    "replan",
    "shown",
    "silent",
    "waits",
]
