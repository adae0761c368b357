"""What is wrong with `quiet.toml`. Pure."""

import re
from collections.abc import Iterator

from doorstep.messages.model import PURPOSES, SERVICE, Hours, Timing
from doorstep.shop.rules.documents import did_you_mean

_CLOCK = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d")

Problem = tuple[tuple[str | int, ...], str, str]


def timing_problems(timing: Timing) -> Iterator[Problem]:
    """Yield what is wrong, where, and how to mend it."""
    names = [line.name for line in timing.hours]
    for place, line in enumerate(timing.hours):
        at = ("hours", place)
        if names.index(line.name) != place:
            yield (*at, "name"), f"Two lines are called {line.name!r}.", "Give each line its own name; verdicts say it."
        yield from _line(at, line)
    purposes = [one.purpose for one in timing.limit]
    for place, limit in enumerate(timing.limit):
        yield from _purpose(("limit", place, "purpose"), limit.purpose)
        if purposes.index(limit.purpose) != place:
            yield ("limit", place, "purpose"), f"{limit.purpose!r} is limited twice.", "Leave one of the two."
        if not 0 <= limit.per_day <= limit.per_week:
            yield ("limit", place, "per_day"), "More a day than a week cannot be.", "Let per_week be at least per_day."


def _line(at: tuple[str | int, ...], line: Hours) -> Iterator[Problem]:
    if not line.purposes:
        yield (*at, "purposes"), "The line speaks of no purpose.", 'Write purposes = ["marketing"].'
    for purpose in line.purposes:
        yield from _purpose((*at, "purposes"), purpose)
    for field, value in (("start", line.start), ("end", line.end)):
        if not _CLOCK.fullmatch(value):
            yield (*at, field), f"{value!r} is no time of day.", "Write it as in 14:00."
            return
    if line.start >= line.end:
        yield (*at, "end"), "It would never be open.", "Let 'end' be later than 'start' on the same day."
    if not line.days or not all(1 <= day <= 7 for day in line.days):
        yield (*at, "days"), "Days are numbers from 1 (Monday) to 7 (Sunday).", "Write [1, 2, 3, 4, 5]."
    for country in line.countries:
        if len(country) != 2 or not country.isupper():
            yield (*at, "countries"), f"{country!r} is no country.", "Write two capital letters, such as DE."


def _purpose(at: tuple[str | int, ...], purpose: str) -> Iterator[Problem]:
    if purpose == SERVICE:
        yield at, "Messages about the order itself are never held back here.", "Remove 'service'."
    elif purpose not in PURPOSES:
        yield at, f"{purpose!r} is no purpose.", did_you_mean(purpose, PURPOSES)
