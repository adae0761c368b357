"""Legs that carriers are asked for, and the accounts by which they are."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal

import msgspec

from doorstep.kit import db
from doorstep.kit.handle import Tx
from doorstep.timeline.polling.model import Breaker, Due, Fare, Known, Leased, Plan, Shown

_COLUMNS = ("shop", "leg", "account", "state", "next_at")
_PLAN = """
    INSERT INTO poll_leg AS p (shop, leg, account, state, next_at, known)
    SELECT * FROM unnest(%(shop)b::text[], %(leg)b::text[], %(account)b::text[], %(state)b::text[],
                         %(next_at)b::timestamptz[], %(known)b::jsonb[])
    ON CONFLICT (shop, leg) DO UPDATE
        SET account = excluded.account, state = excluded.state, known = excluded.known,
            next_at = CASE WHEN p.tries > 0 THEN greatest(p.next_at, excluded.next_at) ELSE excluded.next_at END
      WHERE (p.account, p.state, p.known) IS DISTINCT FROM (excluded.account, excluded.state, excluded.known)"""
_KNOWN = """
    SELECT p.shop, p.leg, p.known FROM poll_leg p
      JOIN unnest(%(shop)b::text[], %(leg)b::text[]) AS w(shop, leg) ON w.shop = p.shop AND w.leg = p.leg"""
_DUE = """
    SELECT leg, known, tries, answer FROM poll_leg
     WHERE shop = %(shop)s AND account = %(account)s AND state = 'open' AND next_at <= %(now)s
     ORDER BY next_at LIMIT %(most)s"""
_LEASE = """
    INSERT INTO poll_account AS a (shop, account, day, free_at) VALUES (%(shop)s, %(account)s, %(day)s, %(now)s)
    ON CONFLICT (shop, account) DO UPDATE
        SET asked = CASE WHEN a.day = excluded.day THEN a.asked ELSE 0 END, day = excluded.day
      WHERE a.leased_until IS NULL OR a.leased_until <= %(now)s
    RETURNING asked, free_at, failures, open_until, stopped_by, answered_at, why"""
_RESERVE = """
    UPDATE poll_account SET asked = asked + %(most)s, leased_until = %(until)s
     WHERE shop = %(shop)s AND account = %(account)s"""
#: A row that was planned anew meanwhile (another `linked_at`) stays as planned.
_ENDED = """
    UPDATE poll_leg p
       SET state = CASE WHEN p.known->'linked_at' = e.known->'linked_at' THEN e.state ELSE p.state END,
           next_at = CASE WHEN p.known->'linked_at' = e.known->'linked_at' THEN e.next_at ELSE p.next_at END,
           known = CASE WHEN p.known->'linked_at' = e.known->'linked_at' THEN e.known ELSE p.known END,
           tries = e.tries, asked = p.asked + e.asked, kept = p.kept + e.kept,
           cost = p.cost + e.cost, answer = coalesce(e.answer, p.answer), why = e.why
      FROM unnest(%(leg)b::text[], %(state)b::text[], %(next_at)b::timestamptz[], %(known)b::jsonb[],
                  %(tries)b::int[], %(asked)b::int[], %(kept)b::int[], %(cost)b::numeric[], %(answer)b::bytea[],
                  %(why)b::text[]) AS e(leg, state, next_at, known, tries, asked, kept, cost, answer, why)
     WHERE p.shop = %(shop)s AND p.leg = e.leg"""
_SETTLE = """
    UPDATE poll_account
       SET asked = greatest(0, asked - %(unused)s), total = total + %(used)s, cost = cost + %(cost)s,
           free_at = %(free_at)s, failures = %(failures)s, open_until = %(open_until)s,
           stopped_at = CASE WHEN %(stopped_by)s::bytea IS NULL THEN NULL ELSE %(now)s::timestamptz END,
           stopped_by = %(stopped_by)s, leased_until = NULL, why = %(why)s,
           answered_at = CASE WHEN %(answered)s THEN %(now)s ELSE answered_at END
     WHERE shop = %(shop)s AND account = %(account)s"""
_SHOWN = """
    SELECT a.shop, a.account, CASE WHEN a.day = %(day)s THEN a.asked ELSE 0 END, a.total, a.cost::float8, a.failures,
           a.open_until, a.stopped_at, a.answered_at, a.why,
           (SELECT count(*) FROM poll_leg p WHERE p.shop = a.shop AND p.account = a.account),
           (SELECT count(*) FROM poll_leg p WHERE p.shop = a.shop AND p.account = a.account AND p.state = 'open'),
           (SELECT count(*) FROM poll_leg p WHERE p.shop = a.shop AND p.account = a.account AND p.state = 'given_up'),
           (SELECT count(*) FROM poll_leg p
             WHERE p.shop = a.shop AND p.account = a.account AND p.state = 'open' AND p.tries > 0),
           CASE WHEN a.total > 0 THEN a.free_at END
      FROM poll_account a WHERE %(shop)s = '' OR a.shop = %(shop)s ORDER BY a.shop, a.account"""


def plan(tx: Tx, plans: Sequence[Plan]) -> None:
    """Write when to ask for these legs next; what was asked and found out before stays."""
    ordered = sorted(plans, key=lambda one: (one.shop, one.leg))
    columns: dict[str, object] = {name: [getattr(one, name) for one in ordered] for name in _COLUMNS}
    db.run(tx, _PLAN, {**columns, "known": [_json(one.known) for one in ordered]})


def known(tx: Tx, legs: Sequence[tuple[str, str]]) -> dict[tuple[str, str], Known]:
    """Return what is known of these (shop, leg), as far as they are asked for."""
    found = db.rows(tx, _KNOWN, {"shop": [shop for shop, _ in legs], "leg": [leg for _, leg in legs]})
    return {(shop, leg): _known(told) for shop, leg, told in found}


def lease(tx: Tx, shop: str, account: str, now: datetime) -> Leased | None:
    """Take the account for this worker, until the transaction ends; ``None`` when another one has it."""
    row = db.one(tx, _LEASE, {"shop": shop, "account": account, "day": now.date(), "now": now})
    if row is None:
        return None
    asked, free_at, failures, open_until, stopped_by, answered_at, why = row
    return Leased(asked, free_at, Breaker(failures, open_until), stopped_by, answered_at, why)


def reserve(tx: Tx, shop: str, account: str, most: int, until: datetime) -> None:
    """Count requests before they go out, so that none is forgotten when this worker dies, and keep the account."""
    db.run(tx, _RESERVE, {"shop": shop, "account": account, "most": most, "until": until})


def due(tx: Tx, shop: str, account: str, now: datetime, most: int) -> list[Due]:
    """Return the legs that are to be asked for now, the longest due first."""
    rows = db.rows(tx, _DUE, {"shop": shop, "account": account, "now": now, "most": most})
    return [Due(leg, _known(told), tries, answer) for leg, told, tries, answer in rows]


def ended(tx: Tx, shop: str, fares: Sequence[Fare]) -> None:
    """Write how these legs fared."""
    names = ("leg", "state", "next_at", "tries", "asked", "kept", "answer", "why")
    columns: dict[str, object] = {name: [getattr(one, name) for one in fares] for name in names}
    columns |= {"known": [_json(one.known) for one in fares], "cost": [Decimal(str(one.cost)) for one in fares]}
    db.run(tx, _ENDED, {**columns, "shop": shop})


def settle(tx: Tx, shop: str, account: str, told: Mapping[str, object]) -> None:
    """Write how the account fared, and give it back."""
    db.run(tx, _SETTLE, {**told, "shop": shop, "account": account})


def excuse(tx: Tx, shop: str, account: str, why: str) -> None:
    """Write why nobody is asked by this account."""
    sql = "UPDATE poll_account SET why = %(why)s WHERE shop = %(shop)s AND account = %(account)s"
    db.run(tx, sql, {"shop": shop, "account": account, "why": why})


def shown(tx: Tx, shop: str, now: datetime) -> list[Shown]:
    """Return how each account fares, of one shop or (empty) of all."""
    return [Shown(*row) for row in db.rows(tx, _SHOWN, {"shop": shop, "day": now.date()})]


def _json(known: Known) -> db.Json:
    return db.Json(msgspec.json.encode(known))


def _known(told: bytes) -> Known:
    return msgspec.json.decode(told, type=Known)
