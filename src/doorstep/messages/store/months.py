"""Partitions of a month each, made ahead, and dropped when nothing is left in them."""

from datetime import date

from doorstep.kit import db
from doorstep.kit.handle import Tx

#: Everything of this chapter that lies in partitions by month.
TABLES = ("message", "delivery", "hook_delivery")


def make(tx: Tx, table: str, first: date, months: int) -> int:
    """Make the partitions of a table for so many months; return how many were new.

    A month that has rows in the default partition already stays there. Raises `Collision` when the table is busy.
    """
    sql = "SELECT make_months(%(table)s::regclass, %(first)s, %(months)b::integer)"
    row = db.one(tx, sql, {"table": table, "first": first, "months": months})
    return int(row[0]) if row else 0


def drop(tx: Tx, table: str, before: date) -> int:
    """Drop the empty partitions of the months before this day's; return how many. Raises `Collision` when busy."""
    row = db.one(tx, "SELECT drop_months(%(table)s::regclass, %(before)s)", {"table": table, "before": before})
    return int(row[0]) if row else 0
