"""A sheet of accuracy in words and drawings, in the reader's language. Pure."""

from datetime import date

from msgspec import Struct

from doorstep.kit.i18n import Translator, date_words, number_words
from doorstep.learning.accuracy.model import DIMENSIONS, HOW, LEVELS, STAGES, UNSTATED, WHO, Alarms, Figures, Row, Sheet
from doorstep.timeline.sentences.words import carrier_words
from doorstep.web.accuracy.asked import WEEKS, Wanted
from doorstep.web.accuracy.drawing import Curve, Weeks, reliability, weeks

MOST = 100
NAMES = {
    "learned": "Learned",
    "lane": "Lanes",
    "rule": "Rules",
    "carrier": "The carrier's date",
    "shop": "The shop's own date",
}
_HOW = {"live": "as it was told", "tested": "tested on past orders"}
_STAGES = {"purchase": "at the purchase", "handover": "when the carrier took it"}
_BY = {"carrier": "Carrier", "service": "Service", "lane": "Lane", "week": "Week"}


class Cell(Struct, frozen=True):
    """A figure and what stands behind it."""

    words: str
    behind: str = ""


class Told(Struct, frozen=True):
    """One estimator's line."""

    who: str
    name: str
    n: str
    off: Cell
    bias: str
    held: tuple[Cell, ...]
    width: str


class Line(Struct, frozen=True):
    """One group: its estimators, its warnings, and the addresses of what is inside and behind it."""

    name: str
    inside: str
    behind: str
    hidden: bool
    told: tuple[Told, ...]
    alarms: "Warnings | None"


class Warnings(Struct, frozen=True):
    """What warnings were worth, in words."""

    n: str
    late: str
    precision: Cell
    recall: Cell
    lead: str


class Page(Struct, frozen=True):
    """Everything that a page of accuracy shows."""

    sheet: Sheet
    total: Line
    lines: tuple[Line, ...]
    left_out: int
    curves: tuple[Curve, ...]
    weeks: tuple[Weeks, ...]
    names: dict[str, str]
    hows: list[tuple[str, str]]
    stages: list[tuple[str, str]]
    dimensions: list[tuple[str, str]]
    spans: list[int]
    where: list[tuple[str, str]]
    first: str
    how: str


def page_of(sheet: Sheet, want: Wanted, say: Translator) -> Page:
    """Return the page of a sheet."""
    whole = [who for who in WHO if who in sheet.total.who]
    drawn = [who for who in whole if sheet.total.who[who].held]
    lines = [_line(row, sheet.by, want, sheet.until, say) for row in sheet.rows]
    return Page(
        sheet,
        _line(sheet.total, "", want, sheet.until, say),
        tuple(lines[:MOST]),
        max(len(lines) - MOST, 0),
        tuple(reliability(who, sheet.total.who[who]) for who in drawn),
        tuple(weeks(who, sheet.weeks, sheet.since, sheet.until) for who in drawn),
        {who: say.text(words) for who, words in NAMES.items()},
        [(name, say.text(_HOW[name])) for name in HOW],
        [(name, say.text(_STAGES[name])) for name in STAGES],
        [(name, say.text(_BY[name])) for name in DIMENSIONS],
        sorted({*WEEKS, want.weeks}),
        [(name, named(name, value, sheet.until, say)) for name, value in want.where],
        date_words(sheet.since, sheet.until, say.language),
        say.text(_HOW[sheet.how]),
    )


def _line(row: Row, by: str, want: Wanted, today: date, say: Translator) -> Line:
    value = row.by.get(by, "")
    inside = want.inside(by, value) if by else want.query()
    return Line(
        named(by, value, today, say) if by else say.text("All"),
        inside,
        inside,
        row.hidden,
        tuple(_told(who, row.who[who], say) for who in WHO if who in row.who),
        _warnings(row.alarms, say) if row.alarms.n else None,
    )


def named(by: str, value: str, today: date, say: Translator) -> str:
    """Return what a group is called."""
    if value in {"", UNSTATED, ">"}:
        return say.text("not stated")
    if by == "carrier":
        return carrier_words(value)
    if by == "week":
        return date_words(date.fromisoformat(value), today, say.language)
    return value.replace(">", " → ") if by == "lane" else value


def _told(who: str, one: Figures, say: Translator) -> Told:
    sure = ""
    if one.mae_low is not None and one.mae_high is not None:
        low, high = (number_words(round(value, 2), say.language) for value in (one.mae_low, one.mae_high))
        sure = say.text("between {low} and {high}", low=low, high=high)
    width = one.held["80"].width_days if "80" in one.held else None
    return Told(
        who,
        say.text(NAMES[who]),
        number_words(one.n, say.language),
        Cell(_days(one.mae_days, say), sure),
        _signed(one.bias_days, say),
        tuple(_held(one, level, say) for level in LEVELS),
        _days(width, say),
    )


def _held(one: Figures, level: str, say: Translator) -> Cell:
    held = one.held.get(level)
    return Cell("–") if held is None else _share(held.coverage, held.low, held.high, say)


def _warnings(one: Alarms, say: Translator) -> Warnings:
    return Warnings(
        number_words(one.n, say.language),
        number_words(one.late, say.language),
        _share(one.precision, one.precision_low, one.precision_high, say),
        _share(one.recall, one.recall_low, one.recall_high, say),
        "–" if one.lead_days is None else say.plural("{n} day", "{n} days", int(one.lead_days)),
    )


def _share(share: float | None, low: float | None, high: float | None, say: Translator) -> Cell:
    if share is None or low is None or high is None:
        return Cell("–")
    words = [f"{number_words(round(100 * value, 1), say.language)} %" for value in (share, low, high)]
    return Cell(words[0], say.text("between {low} and {high}", low=words[1], high=words[2]))


def _days(value: float | None, say: Translator) -> str:
    return "–" if value is None else number_words(round(value, 2), say.language)


def _signed(value: float | None, say: Translator) -> str:
    if value is None:
        return "–"
    return ("+" if value > 0 else "−" if value < 0 else "") + number_words(abs(round(value, 2)), say.language)
