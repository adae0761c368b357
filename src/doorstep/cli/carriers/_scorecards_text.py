"""A board of scorecards as a person reads it in a terminal."""

from doorstep.learning.scorecards.model import UNSTATED, Board, Card, Change, Share

_COLUMNS = (
    "legs",
    "on time",
    "(95 %)",
    "fair",
    "first try",
    "OTIF",
    "p50",
    "p95",
    "lost",
    "damaged",
    "shop",
    "carrier",
    "trend",
)
_FIGURES = {
    "on_time_promised": "on time (promised)",
    "on_time_carrier_first": "on time (carrier's first date)",
    "first_attempt": "first attempts that succeeded",
    "damaged_or_lost": "damaged or lost",
    "stalled": "stood still",
    "late_scans": "scans told late",
    "transit_days": "working days on the way",
}


def as_text(board: Board) -> str:
    """Return the board."""
    if not board.cards:
        return f"No parcel of {board.shop} was carried since {board.since}."
    rows = [(*board.by, *_COLUMNS), *(_row(card, board.by) for card in board.cards)]
    if board.total is not None and len(board.cards) > 1:
        rows.append(_row(board.total, board.by))
    wide = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    lines = [
        f"{board.shop}, parcels that a carrier took since Monday {board.since}; on time against what was promised",
        "",
    ]
    for row in rows:
        names = [f"{cell:<{wide[place]}}" for place, cell in enumerate(row[: len(board.by)])]
        rest = [f"{cell:>{wide[place + len(board.by)]}}" for place, cell in enumerate(row[len(board.by) :])]
        lines.append("  ".join((*names, *rest)).rstrip())
    lines += ["", "p50 and p95 in working days; shop and carrier: held it longer than due or usual."]
    lines += ["", *(_said(one) for one in board.changed)] if board.changed else ["Nothing changed by more than chance."]
    return "\n".join(lines)


def _row(card: Card, by: tuple[str, ...]) -> tuple[str, ...]:
    names = [_named(card.by[name]) if card.by else ("all" if not place else "") for place, name in enumerate(by)]
    kept = card.on_time["promised"]
    days = card.transit_days
    trend = card.trend
    return (
        *names,
        f"{card.legs:,}",
        _share(kept),
        f"{100 * kept.low:.0f}–{100 * kept.high:.0f}" if kept.low is not None and kept.high is not None else "",
        "" if kept.fair is None or not card.by else f"{100 * kept.fair:.0f} %",
        _share(card.first_attempt),
        _share(card.otif),
        _number(days.p50),
        _number(days.p95),
        _share(card.lost),
        _share(card.damaged),
        _share(card.shop.share),
        _share(card.carrier.share),
        "" if trend is None else f"{100 * (trend.after - trend.before):+.0f}",
    )


def _said(one: Change) -> str:
    who = ", ".join(_named(value) for value in one.by.values()) or "all"
    when = "in the last four weeks" if one.when == "last_4_weeks" else f"in the week of {one.when}"
    if one.figure == "transit_days":
        was, is_now = f"{one.before:.1f}", f"{one.after:.1f}"
    else:
        was, is_now = f"{100 * one.before:.0f} %", f"{100 * one.after:.0f} %"
    way = "worse" if one.worse else "better"
    return f"{who}: {_FIGURES[one.figure]} {is_now} {when}, {was} in the four weeks before ({way}, p {one.p:.1g})"


def _named(value: str) -> str:
    return "not stated" if value in {"", UNSTATED, ">"} else value


def _share(one: Share) -> str:
    return "–" if one.share is None else f"{100 * one.share:.1f} %"


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:g}"
