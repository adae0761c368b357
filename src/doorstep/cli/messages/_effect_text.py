"""A report of effects as a person reads it in a terminal."""

from doorstep.learning.outcomes.model import Compared, Report, Row
from doorstep.learning.scorecards.model import Share

_COLUMNS = ("messages", "delivered", "opened", "by machine", "clicked", "returned", "bought", "(95 %)", "complained")
_VERDICTS = {
    "helps": "it helps",
    "harms": "it harms",
    "open": "open: more people are needed",
    "nothing": "the plan is full, and no effect was found",
}


def as_text(report: Report) -> str:
    """Return the report."""
    lines = [f"{report.shop}, messages since {report.since}; bought again within {report.window_days} days", ""]
    if report.rows:
        table = [(report.by, *_COLUMNS, "contacts/100"), *(_row(row) for row in report.rows)]
        wide = [max(len(row[place]) for row in table) for place in range(len(table[0]))]
        for row in table:
            cells = [row[0].ljust(wide[0]), *(cell.rjust(width) for cell, width in zip(row[1:], wide[1:], strict=True))]
            lines.append("  ".join(cells))
    else:
        lines.append("No message has left.")
    lines.append("")
    if not report.comparisons:
        lines.append(
            "No playbook holds anybody out. To measure what one changes, write into its document: holdout = 0.1"
        )
    return "\n".join([*lines, *(line for one in report.comparisons for line in _compared(one))])


def _row(row: Row) -> tuple[str, ...]:
    shares, bought = row.shares, row.shares["bought"]
    said = [_share(shares[fate]) for fate in ("delivered", "opened", "machine", "clicked", "returned", "bought")]
    sure = "" if bought.low is None or bought.high is None else f"{100 * bought.low:.1f}–{100 * bought.high:.1f}"
    return (row.name or "-", str(row.messages), *said, sure, _share(shares["complained"]), f"{row.contacts:g}")


def _share(one: Share) -> str:
    return "–" if one.share is None else f"{100 * one.share:.1f} %"


def _compared(one: Compared) -> list[str]:
    head = (
        f"{one.playbook}: {one.holdout:.0%} held out, {one.plan:,} people planned, {one.waiting:,} wait for their end"
    )
    if not one.looks:
        return [head, "  nobody's window has ended yet"]
    found = one.looks[-1].effect
    groups = [f"{share.did:,} of {share.people:,} ({100 * share.share:.2f} %)" for share in (found.told, found.untold)]
    apart = [f"{100 * value:+.2f}" for value in (found.difference, found.low, found.high)]
    since = f" (certain since {one.claimed})" if one.claimed else ""
    return [
        head,
        f"  bought again: told {groups[0]}, held out {groups[1]}",
        f"  difference {apart[0]} points, between {apart[1]} and {apart[2]}; {found.full:.0%} of the plan",
        f"  {_VERDICTS[one.verdict]}{since}",
    ]
