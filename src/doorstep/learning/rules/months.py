"""The figures of a replay month by month, by the month of the purchase (UTC). Pure."""

from collections.abc import Iterable

from msgspec import Struct

from doorstep.learning.model import Course, PromiseFigures
from doorstep.learning.rules.figures import became_late, judged, promise_figures


class Month(Struct, frozen=True):
    """The orders bought in one month; of those whose promise can be judged (``promised``), how many missed it."""

    month: str
    orders: int
    promise: PromiseFigures
    promised: int
    late: int


def months(courses: Iterable[Course], stage: str = "ordered") -> list[Month]:
    """Return the months in which something was bought, the earliest first."""
    found: dict[str, list[Course]] = {}
    for course in courses:
        if course.placed_at is not None:
            found.setdefault(f"{course.placed_at:%Y-%m}", []).append(course)
    return [_month(name, those, stage) for name, those in sorted(found.items())]


def _month(name: str, courses: list[Course], stage: str) -> Month:
    outcomes = [late for one in courses if (late := became_late(one)) is not None]
    return Month(name, len(courses), promise_figures(judged(courses, stage)), len(outcomes), sum(outcomes))
