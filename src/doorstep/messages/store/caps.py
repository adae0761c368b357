"""How many messages each switch with a daily cap has sent today."""

from collections.abc import Mapping, Sequence
from datetime import date

from doorstep.kit import db
from doorstep.kit.handle import Tx

#: Shop, day of the shop, and switch: `playbook:<name>` or `channel:<name>`.
Counter = tuple[str, date, str]


def hold(tx: Tx, counters: Sequence[Counter]) -> dict[Counter, int]:
    """Hold these counters until the transaction ends, so that two senders never count on the same place left."""
    if not counters:
        return {}
    ordered = sorted(set(counters))
    columns = {
        "shops": [shop for shop, _, _ in ordered],
        "days": [day for _, day, _ in ordered],
        "switches": [switch for _, _, switch in ordered],
    }
    make = """
        INSERT INTO sent_today (shop, day, switch, n)
        SELECT w.shop, w.day, w.switch, 0
        FROM unnest(%(shops)b::text[], %(days)b::date[], %(switches)b::text[]) AS w (shop, day, switch)
        WHERE NOT EXISTS (SELECT FROM sent_today s WHERE s.shop = w.shop AND s.day = w.day AND s.switch = w.switch)
        ORDER BY 1, 2, 3 ON CONFLICT DO NOTHING"""
    db.run(tx, make, columns)
    lock = """
        SELECT s.shop, s.day, s.switch, s.n
        FROM unnest(%(shops)b::text[], %(days)b::date[], %(switches)b::text[]) AS w (shop, day, switch)
        JOIN sent_today s ON s.shop = w.shop AND s.day = w.day AND s.switch = w.switch
        ORDER BY s.shop, s.day, s.switch FOR NO KEY UPDATE OF s"""
    return {(row[0], row[1], row[2]): row[3] for row in db.rows(tx, lock, columns)}


def count(tx: Tx, sent: Mapping[Counter, int]) -> None:
    """Add to these counters."""
    ordered = sorted(sent)
    sql = """
        UPDATE sent_today SET n = sent_today.n + w.n
        FROM unnest(%(shops)b::text[], %(days)b::date[], %(switches)b::text[], %(n)b::integer[])
             AS w (shop, day, switch, n)
        WHERE sent_today.shop = w.shop AND sent_today.day = w.day AND sent_today.switch = w.switch"""
    columns = {
        "shops": [shop for shop, _, _ in ordered],
        "days": [day for _, day, _ in ordered],
        "switches": [switch for _, _, switch in ordered],
        "n": [sent[one] for one in ordered],
    }
    db.run(tx, sql, columns)
