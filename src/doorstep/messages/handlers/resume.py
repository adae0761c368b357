"""Take up attempts again: those that wait for their next try, and those whose sender is gone."""

from collections.abc import Iterable, Sequence
from datetime import datetime

import msgspec
from msgspec import Struct

from doorstep.kit.errors import Unreadable
from doorstep.kit.handle import Tx
from doorstep.messages.accounts.model import UNSURE
from doorstep.messages.handlers.desk import BOUND, Desk, Drawer
from doorstep.messages.handlers.fates import News, failure
from doorstep.messages.model import RULES, Letter, OpenAsk, Outgoing
from doorstep.messages.rules.governor import order_facts
from doorstep.messages.rules.governor.refusals import PLAIN, refusal
from doorstep.messages.rules.retry import may_repeat
from doorstep.messages.store import asks as asks_store
from doorstep.messages.store import letters
from doorstep.messages.store import orders as orders_store
from doorstep.messages.store.letters import Attempt, Change, Pending, Place
from doorstep.people import handlers as people
from doorstep.timeline.model import Told

__all__ = ["Place", "Resumed", "due_attempts", "put_off_attempt", "resume"]

_letter = msgspec.json.Decoder(Letter).decode


class Resumed(Struct, frozen=True):
    """Messages to hand over again, what must be written down, and how many are repeats because an answer was lost."""

    outgoing: tuple[Outgoing, ...] = ()
    news: News = News()
    repeats: int = 0


def due_attempts(tx: Tx, desk: Desk, now: datetime, *, limit: int = 50) -> list[Place]:
    """Return which attempts `resume` would claim."""
    return letters.due(tx, now, now - desk.lease, limit)


def put_off_attempt(tx: Tx, place: Place, until: datetime, why: str) -> None:
    """Take up an attempt that stopped us with an error again at `until`."""
    letters.put_off(tx, place, until, f"{RULES['error']} ({why})")


def resume(tx: Tx, desk: Desk, now: datetime, *, limit: int = 50, only: Place | None = None) -> Resumed:
    """Reserve attempts that are due again, or `only` this one. What is no news, or not true any more, is given up.

    An attempt whose sender is gone may have arrived: a service message goes once more under the same Message-ID, all
    others only where the provider is asked first or shows it once.
    """
    found = letters.pending(tx, now, now - desk.lease, limit, only)
    if not found:
        return Resumed()
    changes: list[Change] = []
    attempts: list[Attempt] = []
    fates: list[letters.MessageFate] = []
    facts: list[tuple[str, Told]] = []
    outgoing: list[Outgoing] = []
    for one, letter, why, step in _read(tx, desk, found, now):
        lost = one.state == "in_flight"
        if lost and not _may_repeat(desk, one):
            changes.append(_change(one, "unknown", "the sender was gone before the answer came"))
            fates.append((one.shop, one.month, one.message, "unknown"))
            continue
        if letter is None or why:
            changes.append(_change(one, "unknown" if lost else "dead", why))
            fates.append((one.shop, one.month, one.message, "unknown" if lost else "failed"))
            if not lost:
                facts.append(failure(_outgoing(one, letter or _NOTHING, step, one.attempt, one.repeat), why, now))
            continue
        if lost:
            changes.append(_change(one, "unknown", "the sender was gone before the answer came"))
            attempts.append(_once_more(desk, one, now))
            outgoing.append(_outgoing(one, letter, step, one.attempt + 1, True))
        else:
            changes.append(_change(one, "waiting", "", now + desk.lease, desk.worker))
            outgoing.append(_outgoing(one, letter, step, one.attempt, one.repeat))
    letters.change(tx, changes, ("waiting", "in_flight"), now)
    if attempts:
        letters.add_attempts(tx, attempts)
    letters.fates(tx, fates, now)
    return Resumed(tuple(outgoing), News(tuple(facts)), len(attempts))


def _may_repeat(desk: Desk, one: Pending) -> bool:
    asks = desk.repeats(one.provider) != UNSURE
    return may_repeat(one.purpose, repeated=one.repeat, asks=asks, attempt=one.attempt)


_NOTHING = Letter(address="", subject="", html="", text="", sender="")


def _read(
    tx: Tx, desk: Desk, found: Sequence[Pending], now: datetime
) -> Iterable[tuple[Pending, Letter | None, str, str]]:
    """Yield each attempt with its letter, why it must be given up (empty: it need not), and the step it is for."""
    drawer = Drawer(tx, desk)
    known = orders_store.known(tx, sorted({(one.shop, one.subject) for one in found}))
    for shop in sorted({one.shop for one in found}):
        mine = [one for one in found if one.shop == shop]
        for one, data in zip(mine, _opened(tx, desk, shop, mine), strict=True):
            asked = asks_store.of_message(tx, shop, one.subject, one.message)
            step = asked[0][1] if asked else ""
            if data is None:
                yield one, None, "the message cannot be opened any more", step
                continue
            order = known.get((shop, one.subject))
            why = ""
            if asked and order is not None:
                ask = _as_asked(one, step, max(until for _, _, until in asked))
                traits = drawer[shop].governance.traits.get(one.template, PLAIN)
                no = refusal(ask, order_facts(order.state), traits, now)
                why = f"given up: {no.reason}" if no else ""
            yield one, _letter(data), why, step


def _opened(tx: Tx, desk: Desk, shop: str, mine: Sequence[Pending]) -> list[bytes | None]:
    """Open the letters; `None` for one whose person was forgotten, or that somebody has changed."""
    sealed = [(one.subject, one.sealed) for one in mine]
    try:
        return people.unseal_under(tx, desk.keys, shop, sealed, bound=BOUND)
    except Unreadable:
        return [_alone(tx, desk, shop, one) for one in sealed]


def _alone(tx: Tx, desk: Desk, shop: str, sealed: tuple[str, bytes]) -> bytes | None:
    try:
        return people.unseal_under(tx, desk.keys, shop, [sealed], bound=BOUND)[0]
    except Unreadable:
        return None


def _as_asked(one: Pending, step: str, fresh_until: datetime) -> OpenAsk:
    return OpenAsk(
        id=one.message,
        subject=one.subject,
        playbook=one.playbook,
        template=one.template,
        purpose=one.purpose,
        asked_at=fresh_until,
        news_at=fresh_until,
        fresh_until=fresh_until,
    )


def _change(one: Pending, state: str, error: str, due_at: datetime | None = None, worker: str = "") -> Change:
    return Change(one.shop, one.month, one.message, one.attempt, state, error, False, worker, due_at)


def _once_more(desk: Desk, one: Pending, now: datetime) -> Attempt:
    return Attempt(
        one.shop,
        one.month,
        one.message,
        one.attempt + 1,
        one.channel,
        one.provider,
        one.key,
        "waiting",
        now + desk.lease,
        worker=desk.worker,
        repeat=True,
    )


def _outgoing(one: Pending, letter: Letter, step: str, attempt: int, repeat: bool) -> Outgoing:
    return Outgoing(
        shop=one.shop,
        month=one.month,
        message=one.message,
        attempt=attempt,
        provider=one.provider,
        channel=one.channel,
        key=one.key,
        subject=one.subject,
        purpose=one.purpose,
        template=one.template,
        letter=letter,
        playbook=one.playbook,
        step=step,
        repeat=repeat,
    )
