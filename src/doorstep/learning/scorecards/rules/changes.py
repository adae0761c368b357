"""What changed by more than chance. Pure.

The rule: each group's last four whole weeks are held against the four before, and each of its last eight whole weeks
against the four before it, figure by figure. Only cases of the same carrier, service and lane (lanes with few cases:
the same country of destination) are held against one another (Mantel and Haenszel, JNCI 22, 1959; for times the
log-rank test, Mantel, Cancer Chemotherapy Reports 50, 1966, in which legs under way count as far as they have come), so
that sending more parcels to far places changes nothing. Of all that is compared at once, the chance that even one is
shown by mere chance is one in a hundred (Holm). A change is shown when there are at least 20 cases on either side and
it is large enough to matter.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from math import erfc, sqrt

from msgspec import Struct

from doorstep.learning.scorecards.model import Cell, Change, Tally
from doorstep.learning.scorecards.rules.cells import together
from doorstep.learning.scorecards.rules.shares import holm
from doorstep.learning.scorecards.rules.spans import mean

LIMIT = 0.01
LEAST = 20  # cases on either side
OWN = 5  # cases in the later weeks with which a lane stands for itself
TREND, LOOK_BACK = 4, 8  # weeks
LAST = "last_4_weeks"
_WEEK = timedelta(days=7)
#: A share must change by so much, and days by so many, to matter.
_MATTERS, _MATTERS_DAYS = 0.03, 0.2

Pair = tuple[int, int]
#: The figures that are shares: their cases, and whether more of it is worse.
SHARES: dict[str, tuple[Callable[[Tally], Pair], bool]] = {
    "on_time_promised": (lambda one: one.on_time.get("promised", (0, 0)), False),
    "on_time_carrier_first": (lambda one: one.on_time.get("carrier_first", (0, 0)), False),
    "first_attempt": (lambda one: one.first_try, False),
    "damaged_or_lost": (lambda one: (one.legs, min(one.damaged + one.lost, one.legs)), True),
    "stalled": (lambda one: one.stalled, True),
    "late_scans": (lambda one: one.told, True),
}
DAYS = "transit_days"


#: What only like is compared with: carrier, service, lane or country of destination.
Like = tuple[str, str, str]


class Sides(Struct, frozen=True):
    """A comparison: before and after, all together and part by part, like with like."""

    before: Tally
    after: Tally
    parts: Sequence[tuple[Tally, Tally]]


def changes(groups: Mapping[tuple[tuple[str, str], ...], Sequence[Cell]], now_week: date) -> list[Change]:
    """Return what changed, the least likely to be chance first. ``now_week`` is the week that is not over yet."""
    found = [
        change for by, cells in sorted(groups.items()) for change in _of_group(dict(by), cells, now_week) if change
    ]
    kept = holm([change.p for change in found], LIMIT)
    return [found[place] for place in kept if _matters(found[place])]


def _matters(change: Change) -> bool:
    least = _MATTERS_DAYS if change.figure == DAYS else _MATTERS
    return abs(change.after - change.before) >= least


def _of_group(by: dict[str, str], cells: Sequence[Cell], now_week: date) -> Iterable[Change | None]:
    weeks: dict[date, list[Cell]] = {}
    for cell in cells:
        weeks.setdefault(cell.key.week, []).append(cell)
    compared = [(LAST, now_week - TREND * _WEEK, TREND)]
    compared += [
        ((now_week - _WEEK * back).isoformat(), now_week - _WEEK * back, 1) for back in range(1, LOOK_BACK + 1)
    ]
    for when, first, many in compared:
        sides = _sides(_within(weeks, first - TREND * _WEEK, TREND), _within(weeks, first, many))
        for figure in SHARES:
            yield _shares(by, figure, when, sides)
        yield _days(by, when, sides)


def _within(weeks: Mapping[date, Sequence[Cell]], first: date, many: int) -> list[Cell]:
    return [cell for place in range(many) for cell in weeks.get(first + _WEEK * place, ())]


def _sides(before: Sequence[Cell], after: Sequence[Cell]) -> Sides:
    """Put like beside like. How many cases a lane has says whether it stands for itself; how they went does not."""
    many: dict[str, list[int]] = {}
    for side, cells in enumerate((before, after)):
        for cell in cells:
            many.setdefault(cell.key.lane, [0, 0])[side] += cell.tally.legs
    own = {lane for lane, (n, m) in many.items() if n >= LEAST and m >= OWN}
    parts: dict[Like, tuple[list[Cell], list[Cell]]] = {}
    for side, cells in enumerate((before, after)):
        for cell in cells:
            key = cell.key
            where = key.lane if key.lane in own else key.lane.partition(">")[2].partition("-")[0]
            parts.setdefault((key.carrier, key.service, where), ([], []))[side].append(cell)
    return Sides(together(before), together(after), [(together(one), together(two)) for one, two in parts.values()])


def _shares(by: dict[str, str], figure: str, when: str, sides: Sides) -> Change | None:
    of, more_is_worse = SHARES[figure]
    (n1, k1), (n2, k2) = of(sides.before), of(sides.after)
    if min(n1, n2) < LEAST:
        return None
    pairs = [(of(before), of(after)) for before, after in sides.parts]
    p = chance((k, n, n + m, k + j) for (m, j), (n, k) in pairs)
    was, is_now = k1 / n1, k2 / n2
    return Change(by, figure, when, round(was, 4), round(is_now, 4), n1, n2, (is_now > was) is more_is_worse, p)


def _days(by: dict[str, str], when: str, sides: Sides) -> Change | None:
    n1, n2 = sum(sides.before.days.values()), sum(sides.after.days.values())
    if min(n1, n2) < LEAST:
        return None
    p = chance(table for before, after in sides.parts for table in _at_risk(before, after))
    was, is_now = mean(sides.before.days) or 0.0, mean(sides.after.days) or 0.0
    return Change(by, DAYS, when, round(was, 2), round(is_now, 2), n1, n2, is_now > was, p)


def _at_risk(before: Tally, after: Tally) -> Iterable[tuple[int, int, int, int]]:
    """The tables of the log-rank test: on each day (ended of the later ones, under way of them, under way of all,
    ended of all)."""
    places = sorted({*before.days, *before.open_days, *after.days, *after.open_days})
    left = [sum(one.days.values()) + sum(one.open_days.values()) for one in (before, after)]
    for place in places:
        ended = [one.days.get(place, 0) for one in (before, after)]
        if sum(ended):
            yield ended[1], left[1], left[0] + left[1], ended[0] + ended[1]
        for side, one in enumerate((before, after)):
            left[side] -= ended[side] + one.open_days.get(place, 0)


def chance(tables: Iterable[tuple[int, int, int, int]]) -> float:
    """Return the chance of so large a difference over all tables (hits of one side, its cases, all cases, all hits),
    two-sided, with the correction for continuity; 1 when nothing can be compared."""
    apart = variance = 0.0
    for hits, cases, total, all_hits in tables:
        if total < 2:
            continue
        share = cases / total
        apart += hits - all_hits * share
        variance += all_hits * share * (1.0 - share) * (total - all_hits) / (total - 1)
    if variance <= 0.0:
        return 1.0
    return erfc(max(abs(apart) - 0.5, 0.0) / sqrt(2.0 * variance))
