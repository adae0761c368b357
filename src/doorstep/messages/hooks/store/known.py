"""What is remembered of each hook: its address, since when it is told, and whether its receiver is gone."""

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct

from doorstep.kit import db
from doorstep.kit.handle import Tx


class Known(Struct, frozen=True):
    """A hook as a release describes it. What was known before ``since`` is no news for it."""

    shop: str
    hook: str
    url: str
    since: datetime


def remember(tx: Tx, hooks: Sequence[Known]) -> None:
    """Remember hooks that are new, or have another address, which switches them on again. Locks nothing otherwise."""
    sql = """
        INSERT INTO hook (shop, hook, url, since)
        SELECT * FROM unnest(%(shop)b::text[], %(hook)b::text[], %(url)b::text[], %(since)b::timestamptz[])
                      AS w (shop, hook, url, since)
        WHERE NOT EXISTS (SELECT FROM hook h WHERE h.shop = w.shop AND h.hook = w.hook AND h.url = w.url)
        ORDER BY 1, 2
        ON CONFLICT (shop, hook) DO UPDATE SET url = excluded.url, off_at = NULL, off_why = ''"""
    db.run(tx, sql, {name: [getattr(one, name) for one in hooks] for name in Known.__struct_fields__})


def off(tx: Tx, hooks: Sequence[tuple[str, str]]) -> set[tuple[str, str]]:
    """Return those of these (shop, hook) whose receiver is gone."""
    sql = """
        SELECT h.shop, h.hook FROM unnest(%(shops)b::text[], %(hooks)b::text[]) AS w (shop, hook)
        JOIN hook h ON h.shop = w.shop AND h.hook = w.hook AND h.off_at IS NOT NULL"""
    columns = {"shops": [shop for shop, _ in hooks], "hooks": [hook for _, hook in hooks]}
    return {(row[0], row[1]) for row in db.rows(tx, sql, columns)}


def switch_off(tx: Tx, hooks: Sequence[tuple[str, str]], why: str, now: datetime) -> None:
    """Call these (shop, hook) no more, and give up what waits for them."""
    columns = {"shops": [one for one, _ in hooks], "hooks": [one for _, one in hooks], "why": why, "now": now}
    sql = """
        UPDATE hook SET off_at = %(now)s, off_why = %(why)s
        WHERE (shop, hook) IN (SELECT * FROM unnest(%(shops)b::text[], %(hooks)b::text[]))"""
    db.run(tx, sql, columns)
    sql = """
        UPDATE hook_delivery SET state = 'dead', error = %(why)s, ended_at = %(now)s
        WHERE (shop, hook) IN (SELECT * FROM unnest(%(shops)b::text[], %(hooks)b::text[])) AND state = 'waiting'"""
    db.run(tx, sql, columns)


def delinquent(tx: Tx, hooks: Sequence[tuple[str, str]], since: datetime, dead: int) -> list[tuple[str, str]]:
    """Return those of these (shop, hook) of which so many calls died since then, and to which none arrived."""
    sql = """
        SELECT w.shop, w.hook FROM unnest(%(shops)b::text[], %(hooks)b::text[]) AS w (shop, hook)
        WHERE (SELECT count(*) FROM hook_delivery d
               WHERE d.shop = w.shop AND d.hook = w.hook AND d.state = 'dead' AND d.ended_at > %(since)s) >= %(dead)s
          AND NOT EXISTS (SELECT FROM hook_delivery d
               WHERE d.shop = w.shop AND d.hook = w.hook AND d.state = 'sent' AND d.ended_at > %(since)s)"""
    columns = {"shops": [one for one, _ in hooks], "hooks": [one for _, one in hooks]}
    return [(row[0], row[1]) for row in db.rows(tx, sql, {**columns, "since": since, "dead": dead})]


def switch_on(tx: Tx, shop: str, hook: str) -> bool:
    """Call a hook again whose receiver was gone. Return whether it was off."""
    sql = "UPDATE hook SET off_at = NULL, off_why = '' WHERE shop = %(shop)s AND hook = %(hook)s AND off_at IS NOT NULL"
    return db.run(tx, sql, {"shop": shop, "hook": hook}) > 0
