"""Write down what was said, remember how long things took, learn from it. Within a transaction that others open."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from msgspec.structs import replace

from doorstep.kit.handle import Tx
from doorstep.promise import store
from doorstep.promise.model import Finished, LaneModel, Shown, Statement
from doorstep.promise.rules import finished_of, quoted_statement, read_quote, shown
from doorstep.promise.rules import learn as learn_lanes
from doorstep.promise.rules.ledger import COUNTED_EVERY
from doorstep.timeline.model import OrderState

#: How far back lanes look; what is older counts next to nothing.
_MEMORY = timedelta(days=540)


def state_things(tx: Tx, shop: str, statements: Iterable[Statement], now: datetime) -> int:
    """Write statements into the ledger and return how many rows were written.

    Saying the same again adds no row; it is counted at most once an hour, or when something else was said in between.
    A statement without times was first and last shown ``now``.
    """
    distinct = {(one.subject, one.id): one for one in statements}
    ready = [
        replace(one, first_shown=one.first_shown or now, last_shown=one.last_shown or now)
        for _, one in sorted(distinct.items())
    ]
    if not ready:
        return 0
    return store.upsert_statements(tx, shop, ready, f"{int(COUNTED_EVERY.total_seconds())} seconds")


def statements_of(tx: Tx, shop: str, subject: str) -> list[Statement]:
    """Return everything that was said about a subject, the first first."""
    return store.statements(tx, shop, subject)


def windows_before(tx: Tx, shop: str, subjects: Sequence[str], audience: str, surface: str) -> dict[str, Shown]:
    """Return the window that an audience saw last on a surface, by subject; the next one must stay steady beside it."""
    latest = store.latest_statements(tx, shop, subjects, audience, surface) if subjects else []
    return {one.subject: shown(one.basis) for one in latest if one.basis is not None}


def carry_quote(tx: Tx, shop: str, subject: str, token: str, secret: bytes, now: datetime) -> Statement:
    """Write the quote that an order carries into the ledger. A quote that has run out was told nevertheless.

    Raises `BadQuote` when the token is not this shop's.
    """
    said = quoted_statement(read_quote(token, secret, shop), subject)
    state_things(tx, shop, [said], now)
    return said


def finished(tx: Tx, shop: str, rows: Iterable[Finished]) -> int:
    """Remember finished segments and return how many were new or changed."""
    distinct = {(one.subject, one.segment): one for one in rows}
    ready = [one for _, one in sorted(distinct.items())]
    return store.upsert_history(tx, shop, ready) if ready else 0


def remember(tx: Tx, shop: str, states: Iterable[OrderState]) -> int:
    """Remember what these orders teach; those that are not delivered teach nothing yet."""
    return finished(tx, shop, [row for state in states for row in finished_of(state)])


def learn(tx: Tx, shop: str, now: datetime) -> LaneModel | None:
    """Learn the shop's lanes from what is remembered, keep and return them; ``None`` while nothing has finished."""
    rows = store.history(tx, shop, now - _MEMORY, now)
    if not rows:
        return None
    model = learn_lanes(rows, now)
    store.write_model(tx, shop, model)
    return model


def load(tx: Tx, shop: str) -> LaneModel | None:
    """Return the shop's newest lanes, ``None`` when nothing was learned yet."""
    version = store.newest_version(tx, shop)
    return store.model(tx, shop, version) if version is not None else None


def reload(tx: Tx, shop: str, known: LaneModel | None) -> LaneModel | None:
    """Return ``known`` when it still is the newest, else the newest: cheap enough for every batch of a loop."""
    version = store.newest_version(tx, shop)
    if version is None:
        return None
    return known if known is not None and known.version == version else store.model(tx, shop, version)
