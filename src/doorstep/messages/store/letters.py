"""Messages as they were made, sealed, and every attempt to send them."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import LiteralString
from uuid import UUID

from msgspec import Struct

from doorstep.kit import db
from doorstep.kit.handle import Tx


class Row(Struct, frozen=True):
    """A message. ``sealed`` is its letter under the order's key."""

    shop: str
    month: date
    id: UUID
    subject: str
    person: UUID | None
    channel: str
    purpose: str
    template: str
    language: str
    playbook: str
    shadow: bool
    sealed: bytes
    made_at: datetime
    fate: str


class Attempt(Struct, frozen=True):
    """An attempt to send a message."""

    shop: str
    month: date
    message: UUID
    attempt: int
    channel: str
    provider: str
    key: str
    state: str
    due_at: datetime
    started_at: datetime | None = None
    worker: str = ""
    repeat: bool = False


def add(tx: Tx, messages: Sequence[Row], attempts: Sequence[Attempt]) -> None:
    """Insert messages and their first attempts. One that is there already stays as it is."""
    sql = """
        INSERT INTO message (shop, month, id, subject, person, channel, purpose, template, language, playbook, shadow,
                             sealed, made_at, fate, fate_at)
        SELECT m.*, m.made_at
        FROM unnest(%(shop)b::text[], %(month)b::date[], %(id)b::uuid[], %(subject)b::text[], %(person)b::uuid[],
                    %(channel)b::text[], %(purpose)b::text[], %(template)b::text[], %(language)b::text[],
                    %(playbook)b::text[], %(shadow)b::boolean[], %(sealed)b::bytea[], %(made_at)b::timestamptz[],
                    %(fate)b::text[])
             AS m (shop, month, id, subject, person, channel, purpose, template, language, playbook, shadow, sealed,
                   made_at, fate)
        ON CONFLICT (shop, month, id) DO NOTHING"""
    if messages:
        names = Row.__struct_fields__
        db.run(tx, sql, {name: [getattr(one, name) for one in messages] for name in names})
    if attempts:
        add_attempts(tx, attempts)


def add_attempts(tx: Tx, attempts: Sequence[Attempt]) -> None:
    """Insert attempts."""
    sql = """
        INSERT INTO delivery (shop, month, message, attempt, channel, provider, key, state, due_at, started_at, worker,
                              repeat)
        SELECT * FROM unnest(%(shop)b::text[], %(month)b::date[], %(message)b::uuid[], %(attempt)b::smallint[],
                             %(channel)b::text[], %(provider)b::text[], %(key)b::text[], %(state)b::text[],
                             %(due_at)b::timestamptz[], %(started_at)b::timestamptz[], %(worker)b::text[],
                             %(repeat)b::boolean[])
        ON CONFLICT (shop, month, message, attempt) DO NOTHING"""
    names = Attempt.__struct_fields__
    db.run(tx, sql, {name: [getattr(one, name) for one in attempts] for name in names})


class Pending(Struct, frozen=True):
    """An attempt that must be taken up again, with its message."""

    shop: str
    month: date
    message: UUID
    attempt: int
    provider: str
    key: str
    state: str
    repeat: bool
    channel: str
    purpose: str
    template: str
    playbook: str
    subject: str
    sealed: bytes


#: Shop, month, message and number of an attempt.
Place = tuple[str, date, UUID, int]


def due(tx: Tx, now: datetime, lost_before: datetime, limit: int) -> list[Place]:
    """Return which attempts `pending` would hold, without holding or reading them."""
    sql = """
        SELECT d.shop, d.month, d.message, d.attempt FROM delivery d
        WHERE (d.state = 'waiting' AND d.due_at <= %(now)s)
           OR (d.state = 'in_flight' AND d.due_at <= %(now)s AND d.started_at <= %(lost)s)
        ORDER BY d.due_at LIMIT %(limit)s"""
    found = db.rows(tx, sql, {"now": now, "lost": lost_before, "limit": limit})
    return [(row[0], row[1], row[2], row[3]) for row in found]


def pending(tx: Tx, now: datetime, lost_before: datetime, limit: int, only: Place | None = None) -> list[Pending]:
    """Hold attempts that wait and are due, and those that began so long ago that whoever made them is gone.

    With ``only`` no other attempt than this one.
    """
    sql = """
        SELECT d.shop, d.month, d.message, d.attempt, d.provider, d.key, d.state, d.repeat, m.channel, m.purpose,
               m.template, m.playbook, m.subject, m.sealed
        FROM delivery d JOIN message m ON m.shop = d.shop AND m.month = d.month AND m.id = d.message
        WHERE ((d.state = 'waiting' AND d.due_at <= %(now)s)
            OR (d.state = 'in_flight' AND d.due_at <= %(now)s AND d.started_at <= %(lost)s))"""
    end: LiteralString = " ORDER BY d.due_at LIMIT %(limit)s FOR NO KEY UPDATE OF d SKIP LOCKED"
    params: dict[str, object] = {"now": now, "lost": lost_before, "limit": limit}
    if only is not None:
        sql += " AND d.shop = %(shop)s AND d.month = %(month)s AND d.message = %(message)s AND d.attempt = %(attempt)s"
        params |= {"shop": only[0], "month": only[1], "message": only[2], "attempt": only[3]}
    found = db.structs(tx, Pending, sql + end, params)
    return sorted(found, key=lambda one: (one.shop, one.month, one.message))


def put_off(tx: Tx, place: Place, until: datetime, error: str) -> None:
    """Take an attempt up again at that moment only."""
    sql = """
        UPDATE delivery SET due_at = %(until)s, error = %(error)s
        WHERE shop = %(shop)s AND month = %(month)s AND message = %(message)s AND attempt = %(attempt)s
          AND state IN ('waiting', 'in_flight')"""
    shop, month, message, attempt = place
    columns = {"shop": shop, "month": month, "message": message, "attempt": attempt}
    db.run(tx, sql, {**columns, "until": until, "error": error})


class Change(Struct, frozen=True):
    """What became of an attempt. ``named`` is the provider's name for it, ``cost`` in the shop's currency."""

    shop: str
    month: date
    message: UUID
    attempt: int
    state: str
    error: str = ""
    permanent: bool = False
    worker: str = ""
    due_at: datetime | None = None
    named: str = ""
    parts: int = 1
    cost: float = 0.0


def change(tx: Tx, changes: Sequence[Change], was: Sequence[str], now: datetime) -> set[tuple[str, UUID, int]]:
    """Write what became of attempts that still stand as one of `was`; return those (shop, message, attempt)."""
    sql = """
        UPDATE delivery SET
            state = c.state, error = c.error, permanent = c.permanent, named = c.named, parts = c.parts, cost = c.cost,
            due_at = coalesce(c.due_at, delivery.due_at),
            worker = CASE WHEN c.worker = '' THEN delivery.worker ELSE c.worker END,
            ended_at = CASE WHEN c.state IN ('in_flight', 'waiting') THEN NULL ELSE %(now)s END
        FROM unnest(%(shop)b::text[], %(month)b::date[], %(message)b::uuid[], %(attempt)b::smallint[],
                    %(state)b::text[], %(error)b::text[], %(permanent)b::boolean[], %(worker)b::text[],
                    %(due_at)b::timestamptz[], %(named)b::text[], %(parts)b::smallint[], %(cost)b::float8[])
             AS c (shop, month, message, attempt, state, error, permanent, worker, due_at, named, parts, cost)
        WHERE delivery.shop = c.shop AND delivery.month = c.month AND delivery.message = c.message
          AND delivery.attempt = c.attempt AND delivery.state = ANY(%(was)b::text[])
        RETURNING delivery.shop, delivery.message, delivery.attempt"""
    ordered = sorted(changes, key=lambda one: (one.shop, one.month, one.message, one.attempt))
    columns: dict[str, object] = {name: [getattr(one, name) for one in ordered] for name in Change.__struct_fields__}
    found = db.rows(tx, sql, {**columns, "was": list(was), "now": now})
    return {(row[0], row[1], row[2]) for row in found}


def begin(
    tx: Tx, places: Sequence[Place], worker: str, now: datetime, lost_before: datetime
) -> set[tuple[str, UUID, int]]:
    """Put attempts in flight that this worker has reserved; return those that nobody took up since, as `change` does.

    It may begin one again of which it never heard that it had begun.
    """
    sql = """
        UPDATE delivery SET state = 'in_flight', started_at = %(now)s, due_at = %(now)s
        FROM unnest(%(shops)b::text[], %(months)b::date[], %(messages)b::uuid[], %(attempts)b::smallint[])
             AS b (shop, month, message, attempt)
        WHERE delivery.shop = b.shop AND delivery.month = b.month AND delivery.message = b.message
          AND delivery.attempt = b.attempt AND delivery.worker = %(worker)s
          AND ((delivery.state = 'waiting' AND delivery.due_at > %(now)s)
               OR (delivery.state = 'in_flight' AND delivery.started_at > %(lost)s))
        RETURNING delivery.shop, delivery.message, delivery.attempt"""
    found = db.rows(tx, sql, {**_columns(places), "worker": worker, "now": now, "lost": lost_before})
    return {(row[0], row[1], row[2]) for row in found}


def release(tx: Tx, places: Sequence[Place], worker: str, now: datetime) -> int:
    """Let others take up at once what this worker has reserved and not begun; return how many."""
    sql = """
        UPDATE delivery SET due_at = %(now)s
        FROM unnest(%(shops)b::text[], %(months)b::date[], %(messages)b::uuid[], %(attempts)b::smallint[])
             AS b (shop, month, message, attempt)
        WHERE delivery.shop = b.shop AND delivery.month = b.month AND delivery.message = b.message
          AND delivery.attempt = b.attempt AND delivery.state = 'waiting' AND delivery.worker = %(worker)s"""
    return db.run(tx, sql, {**_columns(places), "worker": worker, "now": now})


def _columns(places: Sequence[Place]) -> dict[str, object]:
    names = ("shops", "months", "messages", "attempts")
    return {name: [place[n] for place in sorted(places)] for n, name in enumerate(names)}


def named(tx: Tx, shop: str, names: Sequence[str]) -> dict[str, tuple[date, UUID]]:
    """Return the messages (month, id) that providers call so. A name that nobody has is absent."""
    sql = "SELECT named, month, message FROM delivery WHERE shop = %(shop)s AND named = ANY(%(names)b::text[])"
    wanted = sorted({one for one in names if one})
    found = db.rows(tx, sql, {"shop": shop, "names": wanted}) if wanted else []
    return {row[0]: (row[1], row[2]) for row in found}


#: Shop, month, id and fate of a message.
MessageFate = tuple[str, date, UUID, str]


def fates(tx: Tx, messages: Sequence[MessageFate], now: datetime) -> None:
    """Write the fates of messages. One that was sent stays sent."""
    sql = """
        UPDATE message SET fate = f.fate, fate_at = %(now)s
        FROM unnest(%(shops)b::text[], %(months)b::date[], %(ids)b::uuid[], %(fates)b::text[])
             AS f (shop, month, id, fate)
        WHERE message.shop = f.shop AND message.month = f.month AND message.id = f.id AND message.fate <> 'sent'"""
    ordered = sorted(messages)
    columns = {
        "shops": [one[0] for one in ordered],
        "months": [one[1] for one in ordered],
        "ids": [one[2] for one in ordered],
        "fates": [one[3] for one in ordered],
    }
    db.run(tx, sql, {**columns, "now": now})


class Kept(Struct, frozen=True):
    """A message as it is kept, for those who may look at it."""

    shop: str
    month: date
    id: UUID
    subject: str
    channel: str
    purpose: str
    template: str
    language: str
    playbook: str
    shadow: bool
    made_at: datetime
    fate: str
    fate_at: datetime | None
    sealed: bytes


def of_subject(tx: Tx, shop: str, subject: str) -> list[Kept]:
    """Return every message about an order, the first first."""
    sql = """
        SELECT shop, month, id, subject, channel, purpose, template, language, playbook, shadow, made_at, fate, fate_at,
               sealed
        FROM message WHERE shop = %(shop)s AND subject = %(subject)s ORDER BY made_at, id"""
    return db.structs(tx, Kept, sql, {"shop": shop, "subject": subject})
