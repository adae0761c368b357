"""Requests that were taken in, and how much of each window of our own route is taken."""

from datetime import datetime
from typing import LiteralString

from doorstep.delivery.model import Asked, Span
from doorstep.kit import db
from doorstep.kit.handle import Tx

_COLUMNS: LiteralString = """
SELECT shop, subject, request, parcel, slot, change, same, asked_at, through, task, ended,
       window_day, window_start, window_end
  FROM delivery_change"""


def hold(tx: Tx, shop: str, subject: str) -> None:
    """Let one request about an order be taken in at a time, until the transaction ends."""
    db.run(tx, "SELECT pg_advisory_xact_lock(hashtextextended(%(name)s, 0))", {"name": f"change {shop} {subject}"})


def insert(tx: Tx, asked: Asked) -> bool:
    """Keep a new request; ``False`` when it was there."""
    sql = """INSERT INTO delivery_change (shop, subject, request, parcel, slot, change, same, asked_at, through, task,
                                          window_day, window_start, window_end)
             VALUES (%(shop)s, %(subject)s, %(request)s, %(parcel)s, %(slot)s, %(change)s, %(same)s, %(asked_at)s,
                     %(through)s, %(task)s, %(day)s, %(start)s, %(end)s)
             ON CONFLICT DO NOTHING"""
    span = asked.span
    values = {name: getattr(asked, name) for name in asked.__struct_fields__ if name != "span"}
    times = {"day": span.day, "start": span.start, "end": span.end} if span else dict.fromkeys(("day", "start", "end"))
    return db.run(tx, sql, {**values, **times}) == 1


def of_slot(tx: Tx, shop: str, subject: str, parcel: str, slot: str) -> list[Asked]:
    """All requests about one slot of a parcel, the newest first."""
    sql = (
        _COLUMNS
        + """ WHERE shop = %(shop)s AND subject = %(subject)s AND parcel = %(parcel)s AND slot = %(slot)s
              ORDER BY asked_at DESC, request"""
    )
    given = {"shop": shop, "subject": subject, "parcel": parcel, "slot": slot}
    return [_asked(row) for row in db.rows(tx, sql, given)]


def in_window(tx: Tx, shop: str, span: Span) -> list[Asked]:
    """The requests that hold a place in a window."""
    sql = (
        _COLUMNS
        + """ WHERE shop = %(shop)s AND window_day = %(day)s AND window_start = %(start)s AND window_end = %(end)s
                AND ended = '' ORDER BY subject, request"""
    )
    given = {"shop": shop, "day": span.day, "start": span.start, "end": span.end}
    return [_asked(row) for row in db.rows(tx, sql, given)]


def load(tx: Tx, shop: str, subject: str, request: str) -> Asked | None:
    """One request of this order."""
    sql = _COLUMNS + " WHERE shop = %(shop)s AND subject = %(subject)s AND request = %(request)s"
    row = db.one(tx, sql, {"shop": shop, "subject": subject, "request": request})
    return None if row is None else _asked(row)


def end(tx: Tx, shop: str, subject: str, request: str, how: str, now: datetime) -> bool:
    """Note that a request was replaced or withdrawn, once."""
    sql = """UPDATE delivery_change SET ended = %(how)s, ended_at = %(now)s
              WHERE shop = %(shop)s AND subject = %(subject)s AND request = %(request)s AND ended = ''"""
    return db.run(tx, sql, {"shop": shop, "subject": subject, "request": request, "how": how, "now": now}) == 1


def take_place(tx: Tx, shop: str, span: Span, capacity: int) -> bool:
    """Take one place in a window; ``False`` when none is left. Whoever comes meanwhile waits for the row."""
    given = {"shop": shop, "day": span.day, "start": span.start, "end": span.end, "capacity": capacity}
    made = """INSERT INTO delivery_window (shop, day, starts, ends) VALUES (%(shop)s, %(day)s, %(start)s, %(end)s)
              ON CONFLICT DO NOTHING"""
    db.run(tx, made, given)
    sql = """UPDATE delivery_window SET taken = taken + 1
              WHERE shop = %(shop)s AND day = %(day)s AND starts = %(start)s AND ends = %(end)s
                AND taken < %(capacity)s"""
    return db.run(tx, sql, given) == 1


def leave_place(tx: Tx, shop: str, span: Span) -> None:
    """Give a place in a window back."""
    sql = """UPDATE delivery_window SET taken = taken - 1
              WHERE shop = %(shop)s AND day = %(day)s AND starts = %(start)s AND ends = %(end)s AND taken > 0"""
    db.run(tx, sql, {"shop": shop, "day": span.day, "start": span.start, "end": span.end})


def taken(tx: Tx, shop: str, span: Span) -> int:
    """How many places of a window are taken."""
    sql = """SELECT taken FROM delivery_window
              WHERE shop = %(shop)s AND day = %(day)s AND starts = %(start)s AND ends = %(end)s"""
    row = db.one(tx, sql, {"shop": shop, "day": span.day, "start": span.start, "end": span.end})
    return int(row[0]) if row else 0


def _asked(row: db.Row) -> Asked:
    *first, ended, day, start, stop = row
    shop, subject, request, parcel, slot, change, same, asked_at, through, task = first
    span = Span(day, start, stop) if day is not None else None
    return Asked(
        shop, subject, request, parcel, slot, change, bytes(same), asked_at, through, task, span=span, ended=ended
    )
