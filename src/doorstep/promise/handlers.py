"""Write down what was said, remember how long things took, learn from it. Within a transaction that others open."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from msgspec.structs import replace

from doorstep.kit.handle import Tx
from doorstep.promise import store
from doorstep.promise.model import Finished, LaneModel, LearnedModel, Shown, Statement
from doorstep.promise.rules import learn as learn_lanes
from doorstep.promise.rules import quoted_statement, read_quote, shown
from doorstep.promise.rules.ledger import COUNTED_EVERY

#: How far back lanes look; what is older counts next to nothing.
_MEMORY = timedelta(days=540)


def state_things(tx: Tx, told: Iterable[tuple[str, Statement]], now: datetime) -> int:
    """Write what shops said into the ledger and return how many rows were written.

    Saying the same again adds no row; it is counted at most once an hour, or when something else was said in between.
    A statement without times was first and last shown ``now``.
    """
    distinct = {(shop, one.subject, one.id): one for shop, one in told}
    ready = [
        (key[0], replace(one, first_shown=one.first_shown or now, last_shown=one.last_shown or now))
        for key, one in sorted(distinct.items(), key=lambda item: item[0])
    ]
    if not ready:
        return 0
    return store.upsert_statements(tx, ready, f"{int(COUNTED_EVERY.total_seconds())} seconds")


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
    state_things(tx, [(shop, said)], now)
    return said


def finished(tx: Tx, done: Iterable[tuple[str, Finished]]) -> int:
    """Remember finished segments of shops and return how many were new or changed."""
    distinct = {(shop, one.subject, one.segment): one for shop, one in done}
    ready = [(key[0], one) for key, one in sorted(distinct.items(), key=lambda item: item[0])]
    return store.upsert_history(tx, ready) if ready else 0


def learn(tx: Tx, shop: str, now: datetime) -> LaneModel | None:
    """Learn the shop's lanes from what is remembered, keep and return them; ``None`` while nothing has finished.

    The memory reaches back from the newest delivery, so that a shop which imported old orders learns from them too.
    """
    newest = store.newest_end(tx, shop, now)
    if newest is None:
        return None
    model = learn_lanes(store.history(tx, shop, newest - _MEMORY, now), newest)
    store.write_model(tx, shop, model, now)
    return model


def versions(tx: Tx, shops: Sequence[str]) -> dict[str, str]:
    """Return the version of each shop's newest lanes; shops that have not learned yet are left out."""
    return store.newest_versions(tx, shops)


def load(tx: Tx, shop: str) -> LaneModel | None:
    """Return the shop's newest lanes, ``None`` when nothing was learned yet."""
    version = store.newest_versions(tx, [shop]).get(shop)
    return store.model(tx, shop, version) if version is not None else None


def taught(tx: Tx, shops: Sequence[str]) -> dict[str, str]:
    """Return what each shop's learned answers follow from, as a word that changes with it."""
    found = store.learned_versions(tx, shops)
    return {
        shop: f"{version} {made_at.isoformat()} {cases_at.isoformat()}" for shop, version, made_at, cases_at in found
    }


def keep_learned(tx: Tx, shop: str, model: LearnedModel, tested: bytes, now: datetime) -> None:
    """Keep what was learned, with its back-test in short (JSON)."""
    store.write_learned(tx, shop, model, tested, now)


def keep_memory(tx: Tx, shop: str, cases: bytes, orders: int, now: datetime) -> None:
    """Keep the packed cases that the learned estimator takes its levels from."""
    store.write_memory(tx, shop, cases, orders, now)


def load_learned(tx: Tx, shop: str) -> tuple[LearnedModel, bytes] | None:
    """Return the newest learned model and the packed cases; ``None`` when nothing was learned yet."""
    return store.learned(tx, shop)


def learned_at(tx: Tx, shop: str) -> tuple[datetime, datetime] | None:
    """Return when a shop learned last, and of when the cases in its memory are."""
    found = store.learned_versions(tx, [shop])
    return (found[0][2], found[0][3]) if found else None


def tested(tx: Tx, shop: str) -> tuple[str, datetime, int, bytes] | None:
    """Return the newest learned model's version, when and from how many orders it was made, and its back-test."""
    return store.tested(tx, shop)


def ended(tx: Tx, shop: str, now: datetime) -> int:
    """Return how many orders of a shop have ended: what there is to learn from."""
    return store.ended(tx, shop, now)
