"""A report of effects as lines of a table and sentences, in the reader's language. Pure."""

from datetime import date

from msgspec import Struct

from doorstep.kit.i18n import Translator, date_words, number_words
from doorstep.learning.outcomes.model import Compared, Report, Row
from doorstep.learning.scorecards.model import Share
from doorstep.web.console.effect.drawing import Drawn, looks_drawn, weeks_drawn

MULTIPLES = 12
SHOWN = ("sent", "delivered", "opened", "machine", "clicked", "returned", "bought", "complained")


class Figure(Struct, frozen=True):
    """One figure and what stands behind it."""

    words: str
    behind: str


class Line(Struct, frozen=True):
    """A group of messages as a line of the table."""

    name: str
    messages: str
    figures: tuple[Figure, ...]
    contacts: str


class Small(Struct, frozen=True):
    """A group of messages as a small drawing."""

    name: str
    share: str
    messages: str
    scale: str
    drawing: Drawn


class Trial(Struct, frozen=True):
    """A comparison in words, and its drawing once somebody's window has ended."""

    playbook: str
    tone: str
    verdict: str
    told: str
    untold: str
    difference: str
    people: str
    scale: str
    drawing: Drawn | None


def lines_of(report: Report, say: Translator) -> list[Line]:
    """Return the rows of the table."""
    return [
        Line(
            named(row.name, say),
            number_words(row.messages, say.language),
            tuple(_share(row.shares[fate], say) for fate in SHOWN),
            number_words(row.contacts, say.language),
        )
        for row in report.rows
    ]


def smalls_of(report: Report, say: Translator) -> list[Small]:
    """Return the largest groups as small drawings on one scale."""
    rows = [row for row in report.rows if row.shares["sent"].k][:MULTIPLES]
    top = max((week.bought.high or 0.0 for row in rows for week in row.weeks if week.bought.n >= 5), default=0.1)
    return [_small(row, top, say) for row in rows]


def _small(row: Row, top: float, say: Translator) -> Small:
    drawing = weeks_drawn(row.weeks, top)
    share = _percent(row.shares["bought"].share, say)
    return Small(
        named(row.name, say), share, number_words(row.messages, say.language), f"0–{_percent(top, say)}", drawing
    )


def trials_of(report: Report, say: Translator) -> list[Trial]:
    """Return every comparison in words."""
    return [_trial(one, report.until, say) for one in report.comparisons]


def _trial(one: Compared, today: date, say: Translator) -> Trial:
    waiting = number_words(one.waiting, say.language)
    if not one.looks:
        people = say.text("{n} people wait for the end of their window.", n=waiting)
        return Trial(one.playbook, "quiet", say.text(VERDICTS["open"]), "", "", "", people, "", None)
    found, drawing = one.looks[-1].effect, looks_drawn(one.looks)
    groups = [
        say.text("{share} of {n}", share=_percent(group.share, say), n=number_words(group.people, say.language))
        for group in (found.told, found.untold)
    ]
    apart, low, high = (_points(value, say) for value in (found.difference, found.low, found.high))
    difference = say.text("{apart} points, between {low} and {high}", apart=apart, low=low, high=high)
    verdict = say.text(VERDICTS[one.verdict])
    if one.claimed is not None:
        verdict = say.text(
            "{verdict}, certain since {day}", verdict=verdict, day=date_words(one.claimed, today, say.language)
        )
    full = say.text(
        "{share} of {plan} people planned; {n} wait for the end of their window.",
        share=_percent(found.full, say),
        plan=number_words(one.plan, say.language),
        n=waiting,
    )
    scale = f"± {number_words(round(100 * drawing.top, 1), say.language)}"
    tone = TONES.get(one.verdict, "quiet")
    return Trial(one.playbook, tone, verdict, groups[0], groups[1], difference, full, scale, drawing)


def named(name: str, say: Translator) -> str:
    """Return what a group is called."""
    return name.replace("_", " ") if name else say.text("not stated")


def _share(share: Share, say: Translator) -> Figure:
    if share.share is None or share.low is None or share.high is None:
        return Figure("–", say.text("Nothing to judge it by."))
    low, high = (_percent(one, say) for one in (share.low, share.high))
    return Figure(
        _percent(share.share, say),
        say.text("{k} of {n}; between {low} and {high}", k=share.k, n=share.n, low=low, high=high),
    )


def _percent(share: float | None, say: Translator) -> str:
    return "–" if share is None else f"{number_words(round(100 * share, 1), say.language)} %"


def _points(value: float, say: Translator) -> str:
    said = number_words(abs(round(100 * value, 1)), say.language)
    return f"{'+' if value >= 0 else '−'}{said}"


VERDICTS = {
    "helps": "It helps",
    "harms": "It harms",
    "open": "Open: more people are needed",
    "nothing": "The plan is full, and no effect was found",
}
TONES = {"helps": "fine", "harms": "late"}
