"""A board as lines of a table and sentences, in the reader's language. Pure."""

from collections.abc import Sequence
from datetime import date

from msgspec import Struct

from doorstep.kit.i18n import Translator, date_words, number_words, percent_words
from doorstep.learning.scorecards.model import UNSTATED, Board, Card, Change, Share, Times
from doorstep.timeline.sentences.words import carrier_words
from doorstep.web.console.scorecards.asked import Wanted
from doorstep.web.console.scorecards.drawing import Multiple, Whisker, floor_of, multiple, whisker

MULTIPLES = 12
MOST = 200


class Figure(Struct, frozen=True):
    """One figure of a line: its words, what stands behind it, and the number to sort by."""

    words: str
    behind: str = ""
    number: float | None = None


class Line(Struct, frozen=True):
    """One card as a line of the table."""

    name: str
    inside: str
    behind: str
    legs: str
    whisker: Whisker | None
    figures: dict[str, Figure]


class Small(Struct, frozen=True):
    """One card as a small drawing."""

    name: str
    inside: str
    legs: str
    share: str
    scale: str
    drawing: Multiple


class Said(Struct, frozen=True):
    """Something that changed, as a sentence."""

    tone: str
    name: str
    words: str
    inside: str


def lines_of(board: Board, wanted: Wanted, say: Translator) -> list[Line]:
    """Return the cards as lines, sorted as is wanted; where a figure is not known it comes last."""
    whole = board.total.on_time[wanted.target] if board.total is not None else None
    floor = floor_of(card.on_time[wanted.target] for card in board.cards)
    found = [_line(card, wanted, whole, floor, board.until, say) for card in board.cards]
    column, falling = wanted.sort.removeprefix("-"), wanted.sort.startswith("-")
    if column == "name":
        return sorted(found, key=lambda one: one.name.casefold(), reverse=falling)

    def key(one: Line) -> tuple[bool, float]:
        number = one.figures[column].number if column in one.figures else None
        return number is None, 0.0 if number is None else (-number if falling else number)

    return sorted(found, key=key)


def _line(card: Card, wanted: Wanted, whole: Share | None, floor: float, today: date, say: Translator) -> Line:
    value = card.by[wanted.by]
    share = card.on_time[wanted.target]
    figures = {
        "legs": Figure(number_words(card.legs, say.language), "", float(card.legs)),
        "on_time": _share(share, say),
        "fair": Figure(_percent(share.fair, say), "", share.fair),
        "first_attempt": _share(card.first_attempt, say),
        "otif": _share(card.otif, say),
        "p50": _days(card.transit_days, card.transit_days.p50, card.transit_hours.p50, say),
        "p95": _days(card.transit_days, card.transit_days.p95, card.transit_hours.p95, say),
        "lost": _share(card.lost, say),
        "damaged": _share(card.damaged, say),
        "stalled": _share(card.stalled, say),
        "shop": _share(card.shop.share, say),
        "carrier": _share(card.carrier.share, say),
        "late_scans": _share(card.late_scans, say),
        "trend": _trend(card, say),
    }
    name, drawn = named(wanted.by, value, today, say), whisker(share, whole, floor)
    return Line(name, wanted.inside(value), wanted.behind(value), figures["legs"].words, drawn, figures)


def named(by: str, value: str, today: date, say: Translator) -> str:
    """Return what a card is called."""
    if value in {"", UNSTATED, ">"}:
        return say.text("not stated")
    if by == "carrier":
        return carrier_words(value)
    if by == "week":
        return date_words(date.fromisoformat(value), today, say.language)
    return value.replace(">", " → ") if by == "lane" else value


def _share(share: Share, say: Translator) -> Figure:
    if share.share is None or share.low is None or share.high is None:
        return Figure("–", say.text("Nothing to judge it by."))
    low, high = (percent_words(round(one, 3), say.language) for one in (share.low, share.high))
    behind = say.text("{k} of {n}; between {low} and {high}", k=share.k, n=share.n, low=low, high=high)
    return Figure(_percent(share.share, say), behind, share.share)


def _percent(share: float | None, say: Translator) -> str:
    if share is None:
        return "–"
    return f"{number_words(round(100 * share, 1), say.language)} %"


def _days(times: Times, days: float | None, hours: float | None, say: Translator) -> Figure:
    if days is None:
        return Figure("–", say.text("So many have not come yet."))
    spent = number_words(round(hours or 0.0), say.language)
    behind = say.text("{hours} hours; {n} legs that ended", hours=spent, n=times.n)
    return Figure(number_words(days, say.language), behind, days)


def _trend(card: Card, say: Translator) -> Figure:
    trend = card.trend
    if trend is None:
        return Figure("–", say.text("Too few parcels to say."))
    apart = 100 * (trend.after - trend.before)
    sure = "" if trend.low <= 0.0 <= trend.high else " !"
    low, high = (_points(100 * one) for one in (trend.low, trend.high))
    behind = say.text("the last four weeks against the four before: between {low} and {high}", low=low, high=high)
    return Figure(f"{_points(apart)}{sure}", behind, apart)


def _points(value: float) -> str:
    return f"{value:+.0f}".replace("-", "−")


def smalls_of(board: Board, wanted: Wanted, say: Translator) -> list[Small]:
    """Return the largest cards as small drawings on one scale."""
    cards = [card for card in board.cards if card.weeks][:MULTIPLES]
    floor = floor_of(week.on_time for card in cards for week in card.weeks)
    scale = f"{100 * floor:.0f}–100 %"
    return [
        Small(
            named(wanted.by, card.by[wanted.by], board.until, say),
            wanted.inside(card.by[wanted.by]),
            number_words(card.legs, say.language),
            _percent(card.on_time["promised"].share, say),
            scale,
            multiple(card.weeks, board.since, board.until, floor),
        )
        for card in cards
    ]


def said_of(changed: Sequence[Change], wanted: Wanted, today: date, say: Translator) -> list[Said]:
    """Say what changed."""
    found = []
    for one in changed:
        value = one.by.get(wanted.by, "")
        tone, name = "late" if one.worse else "fine", named(wanted.by, value, today, say) if one.by else say.text("All")
        found.append(Said(tone, name, _sentence(one, today, say), wanted.inside(value) if one.by else ""))
    return found


def _sentence(one: Change, today: date, say: Translator) -> str:
    figure = say.text(FIGURES[one.figure])
    if one.figure == "transit_days":
        was, is_now = (number_words(round(value, 1), say.language) for value in (one.before, one.after))
    else:
        was, is_now = (_percent(value, say) for value in (one.before, one.after))
    if one.when == "last_4_weeks":
        return say.text(
            "{figure}: {now} in the last four weeks, {was} in the four before.", figure=figure, now=is_now, was=was
        )
    week = date_words(date.fromisoformat(one.when), today, say.language)
    return say.text(
        "{figure}: {now} in the week of {week}, {was} in the four before.",
        figure=figure,
        now=is_now,
        was=was,
        week=week,
    )


FIGURES = {
    "on_time_promised": "On time as promised",
    "on_time_carrier_first": "On time by the carrier's own first date",
    "first_attempt": "Succeeded at the first attempt",
    "damaged_or_lost": "Damaged or lost",
    "stalled": "Stood still on the way",
    "late_scans": "Scans told late",
    "transit_days": "Working days on the way",
}
