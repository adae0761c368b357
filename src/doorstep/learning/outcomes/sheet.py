"""A report as a table for a spreadsheet: one row a group."""

from collections.abc import Iterator

from doorstep.learning.outcomes.model import FATES, Report
from doorstep.learning.tables import Row

_SHARE = ("n", "k", "share", "low", "high")


def rows(report: Report) -> Iterator[Row]:
    """Yield the names of the columns, then a row a group."""
    yield (report.by, "messages", *(f"{fate}_{name}" for fate in FATES for name in _SHARE), "contacts_per_100")
    for row in report.rows:
        shares = [getattr(row.shares[fate], name) for fate in FATES for name in _SHARE]
        yield (row.name, row.messages, *shares, row.contacts)


def looks(report: Report) -> Iterator[Row]:
    """Yield the names of the columns, then a row for each look at each comparison."""
    yield (
        "playbook", "day", "told", "told_bought", "untold", "untold_bought", "difference", "low", "high", "full",
        "verdict",
    )  # fmt: skip
    for one in report.comparisons:
        for look in one.looks:
            found = look.effect
            groups = (found.told.people, found.told.did, found.untold.people, found.untold.did)
            yield (one.playbook, look.day, *groups, found.difference, found.low, found.high, found.full, found.verdict)
