"""SQL of delivery options. Capacity is taken and given back in one statement each, on the locked row of its slot."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from doorstep.kit import db
from doorstep.kit.handle import Tx
from doorstep.promise.options.model import Slot

#: Whoever comes second waits for the slot's row and then sees what the first one left: never more than the capacity.
_HOLD = """
WITH room AS (
    INSERT INTO delivery_slot AS slot (shop, service, day, name, taken)
    SELECT %(shop)s, %(service)s, %(day)s, %(name)s, 1 WHERE %(capacity)s > 0
    ON CONFLICT (shop, service, day, name) DO UPDATE SET taken = slot.taken + 1 WHERE slot.taken < %(capacity)s
    RETURNING 1)
INSERT INTO delivery_hold (shop, id, service, day, name, held_at, until)
SELECT %(shop)s, %(id)s, %(service)s, %(day)s, %(name)s, %(now)s, %(until)s FROM room
"""

_RUN_OUT = """
WITH gone AS (
    DELETE FROM delivery_hold
    WHERE shop = %(shop)s AND service = %(service)s AND day = %(day)s AND name = %(name)s
      AND subject IS NULL AND until <= %(now)s
    RETURNING 1)
UPDATE delivery_slot SET taken = taken - (SELECT count(*) FROM gone)
WHERE shop = %(shop)s AND service = %(service)s AND day = %(day)s AND name = %(name)s AND EXISTS (SELECT 1 FROM gone)
"""

_SWEEP = """
WITH gone AS (
    DELETE FROM delivery_hold WHERE (shop, id) IN (
        SELECT shop, id FROM delivery_hold WHERE shop = %(shop)s AND subject IS NULL AND until <= %(now)s
        ORDER BY id FOR UPDATE SKIP LOCKED)
    RETURNING service, day, name),
counted AS (SELECT service, day, name, count(*) AS freed FROM gone GROUP BY service, day, name),
freed AS (
    UPDATE delivery_slot AS slot SET taken = slot.taken - counted.freed FROM counted
    WHERE slot.shop = %(shop)s AND (slot.service, slot.day, slot.name) = (counted.service, counted.day, counted.name))
SELECT count(*) FROM gone
"""

_RELEASE = """
WITH gone AS (
    DELETE FROM delivery_hold WHERE shop = %(shop)s AND id = %(id)s AND subject IS NULL
    RETURNING service, day, name)
UPDATE delivery_slot AS slot SET taken = slot.taken - 1 FROM gone
WHERE slot.shop = %(shop)s AND (slot.service, slot.day, slot.name) = (gone.service, gone.day, gone.name)
"""

_RELEASE_ORDERS = """
WITH gone AS (
    DELETE FROM delivery_hold
    WHERE shop = %(shop)s AND subject = ANY(%(subjects)b::text[]) AND day >= %(since)s
    RETURNING service, day, name),
counted AS (SELECT service, day, name, count(*) AS freed FROM gone GROUP BY service, day, name)
UPDATE delivery_slot AS slot SET taken = slot.taken - counted.freed FROM counted
WHERE slot.shop = %(shop)s AND (slot.service, slot.day, slot.name) = (counted.service, counted.day, counted.name)
"""

_TAKEN = """
SELECT slot.service, slot.day, slot.name, (slot.taken - (
    SELECT count(*) FROM delivery_hold AS held
    WHERE held.shop = slot.shop AND held.service = slot.service AND held.day = slot.day AND held.name = slot.name
      AND held.subject IS NULL AND held.until <= %(now)s))::integer
FROM delivery_slot AS slot WHERE slot.shop = %(shop)s AND slot.day >= %(since)s AND slot.taken > 0
"""


def hold(tx: Tx, shop: str, slot: Slot, capacity: int, id_: UUID, now: datetime, until: datetime) -> bool:
    """Take one of a slot's capacity until a moment; False when all of it is taken."""
    times = {"capacity": capacity, "id": id_, "now": now, "until": until}
    return db.run(tx, _HOLD, {**_named(shop, slot), **times}) == 1


def give_back(tx: Tx, shop: str, slot: Slot, now: datetime) -> None:
    """Give back what was held of a slot and has run out."""
    db.run(tx, _RUN_OUT, {**_named(shop, slot), "now": now})


def sweep(tx: Tx, shop: str, now: datetime) -> int:
    """Give back all that has run out, and return how much that was."""
    row = db.one(tx, _SWEEP, {"shop": shop, "now": now})
    return int(row[0]) if row is not None else 0


def release(tx: Tx, shop: str, id_: UUID) -> bool:
    """Give a hold back that no order has; False when there is none."""
    return db.run(tx, _RELEASE, {"shop": shop, "id": id_}) == 1


def release_orders(tx: Tx, shop: str, subjects: Sequence[str], since: date) -> int:
    """Give back what these orders hold of days from ``since`` on, and return in how many slots."""
    return db.run(tx, _RELEASE_ORDERS, {"shop": shop, "subjects": list(subjects), "since": since})


def keep(tx: Tx, shop: str, id_: UUID, subject: str) -> bool:
    """Let an order have a hold; False when there is no such hold, or another order has it."""
    sql = """UPDATE delivery_hold SET subject = %(subject)s
             WHERE shop = %(shop)s AND id = %(id)s AND coalesce(subject, %(subject)s) = %(subject)s"""
    return db.run(tx, sql, {"shop": shop, "id": id_, "subject": subject}) == 1


def there(tx: Tx, shop: str, id_: UUID) -> bool:
    """Whether there is such a hold."""
    sql = "SELECT 1 FROM delivery_hold WHERE shop = %(shop)s AND id = %(id)s"
    return db.one(tx, sql, {"shop": shop, "id": id_}) is not None


def taken(tx: Tx, shop: str, since: date, now: datetime) -> dict[Slot, int]:
    """Return how much of each slot is taken now, from a day on; what has run out counts no more."""
    found = db.rows(tx, _TAKEN, {"shop": shop, "since": since, "now": now})
    return {Slot(service, day, name): count for service, day, name, count in found}


def holders(tx: Tx, shop: str, since: date) -> list[str]:
    """Return the orders that hold something of days from ``since`` on."""
    sql = """SELECT DISTINCT subject FROM delivery_hold
             WHERE shop = %(shop)s AND subject IS NOT NULL AND day >= %(since)s ORDER BY subject"""
    return [str(row[0]) for row in db.rows(tx, sql, {"shop": shop, "since": since})]


def prune(tx: Tx, shop: str, before: date) -> None:
    """Forget the slots of days that are over, and who held them."""
    for sql in (
        "DELETE FROM delivery_hold WHERE shop = %(shop)s AND day < %(before)s",
        "DELETE FROM delivery_slot WHERE shop = %(shop)s AND day < %(before)s",
    ):
        db.run(tx, sql, {"shop": shop, "before": before})


def _named(shop: str, slot: Slot) -> dict[str, str | date]:
    return {"shop": shop, "service": slot.service, "day": slot.day, "name": slot.name}
