"""The numbers that carriers gave, and the links between subjects."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from doorstep.kit import db
from doorstep.kit.handle import Tx


class Leg(msgspec.Struct, frozen=True, order=True):
    """A carrier's number and the subject that its events have."""

    shop: str
    carrier: str
    number: str
    subject: str


def legs(tx: Tx, numbers: Sequence[tuple[str, str, str]]) -> list[Leg]:
    """Return those of these (shop, carrier, number) that anybody has spoken of."""
    sql = """
        SELECT l.shop, l.carrier, l.number, l.subject
        FROM unnest(%(shops)b::text[], %(carriers)b::text[], %(numbers)b::text[]) AS w (shop, carrier, number)
        JOIN leg l ON l.shop = w.shop AND l.carrier = w.carrier AND l.number = w.number"""
    columns = {
        "shops": [shop for shop, _, _ in numbers],
        "carriers": [carrier for _, carrier, _ in numbers],
        "numbers": [number for _, _, number in numbers],
    }
    return db.structs(tx, Leg, sql, columns)


def meet_legs(tx: Tx, met: Sequence[Leg]) -> None:
    """Make the legs that are not there; in the order of their keys, so that two workers never wait for each other."""
    if not met:
        return
    ordered = sorted(met)
    sql = """
        INSERT INTO leg (shop, carrier, number, subject)
        SELECT * FROM unnest(%(shops)b::text[], %(carriers)b::text[], %(numbers)b::text[], %(subjects)b::text[])
        ON CONFLICT DO NOTHING"""
    columns = {
        "shops": [leg.shop for leg in ordered],
        "carriers": [leg.carrier for leg in ordered],
        "numbers": [leg.number for leg in ordered],
        "subjects": [leg.subject for leg in ordered],
    }
    db.run(tx, sql, columns)


def insert_links(tx: Tx, links: Sequence[tuple[str, str, str, UUID]]) -> None:
    """Promote (shop, child, parent, event): they only widen what an order reaches; the fold decides what counts."""
    if not links:
        return
    sql = """
        INSERT INTO link (shop, child, parent, event)
        SELECT * FROM unnest(%(shops)b::text[], %(children)b::text[], %(parents)b::text[], %(events)b::uuid[])
        ORDER BY 1, 2, 3 ON CONFLICT DO NOTHING"""
    columns = {
        "shops": [link[0] for link in links],
        "children": [link[1] for link in links],
        "parents": [link[2] for link in links],
        "events": [link[3] for link in links],
    }
    db.run(tx, sql, columns)


def orders_of(tx: Tx, subjects: Sequence[tuple[str, str]]) -> dict[tuple[str, str], set[str]]:
    """Return, for each (shop, subject) of a parcel or leg, the orders that can be reached from it now."""
    if not subjects:
        return {}
    sql = """
        WITH RECURSIVE up AS (
            SELECT w.shop, w.subject, w.subject AS parent
            FROM unnest(%(shops)b::text[], %(subjects)b::text[]) AS w (shop, subject)
            UNION
            SELECT up.shop, up.subject, l.parent FROM up JOIN link l ON l.shop = up.shop AND l.child = up.parent
        )
        SELECT shop, subject, parent FROM up WHERE parent LIKE 'order:%%'"""
    columns = {"shops": [shop for shop, _ in subjects], "subjects": [subject for _, subject in subjects]}
    found: dict[tuple[str, str], set[str]] = {}
    for shop, subject, order in db.rows(tx, sql, columns):
        found.setdefault((shop, subject), set()).add(order)
    return found


def reach_of(tx: Tx, shop: str, order: str) -> list[str]:
    """Return the subjects whose events belong to an order: itself, its parcels, their legs, and what these lead to."""
    sql = """
        WITH RECURSIVE r AS (
            SELECT %(order)s::text AS subject
            UNION SELECT l.child FROM r JOIN link l ON l.shop = %(shop)s AND l.parent = r.subject
        )
        SELECT subject FROM r"""
    return [subject for (subject,) in db.rows(tx, sql, {"shop": shop, "order": order})]
