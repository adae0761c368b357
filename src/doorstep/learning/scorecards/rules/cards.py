"""From cells to cards: the figures of each group, its trend and its weeks. Pure."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta

from doorstep.learning.scorecards.model import (
    BLAMED,
    TARGETS,
    Board,
    Card,
    Cell,
    Key,
    Over,
    Share,
    Tally,
    Times,
    Trend,
    Week,
)
from doorstep.learning.scorecards.rules.cells import together
from doorstep.learning.scorecards.rules.changes import LEAST, TREND, changes
from doorstep.learning.scorecards.rules.shares import difference, share_of, strength
from doorstep.learning.scorecards.rules.spans import hours_of, within

By = tuple[tuple[str, str], ...]
_WEEK = timedelta(days=7)
_NAMED: dict[str, Callable[[Key], str]] = {
    "carrier": lambda key: key.carrier,
    "service": lambda key: key.service,
    "origin": lambda key: key.origin,
    "lane": lambda key: key.lane,
    "week": lambda key: key.week.isoformat(),
}
_Pairs = dict[str, tuple[int, int]]
_Priors = Mapping[str, tuple[float, float]]


def board_of(
    shop: str, cells: Sequence[Cell], by: tuple[str, ...], span: tuple[date, date], now: datetime, *, waiting: int = 0
) -> Board:
    """Return the cards of all groups, the largest first, and what changed in them.

    ``span`` is the Monday from which cards count, and the one after the last whole week. ``cells`` reach further back
    by the weeks that changes are held against.
    """
    since, now_week = span
    shown = [cell for cell in cells if cell.key.week >= since]
    groups = grouped(shown, by)
    tallies = {name: together(some) for name, some in groups.items()}
    priors = priors_of(tallies, by)
    wide = tuple(name for name in by if name != "week")
    before = grouped(cells, wide)
    cards = [
        card_of(name, tallies[name], priors[name], _whole(before, name, wide), groups[name], now_week)
        for name in groups
    ]
    every = together(shown)
    total = card_of((), every, {}, cells, shown, now_week) if every.legs else None
    return Board(
        shop, by, since, now_week, now, waiting,
        tuple(sorted(cards, key=lambda one: (-one.legs, sorted(one.by.items())))),
        tuple(changes(before, now_week)), total,
    )  # fmt: skip


def only(cells: Iterable[Cell], where: Mapping[str, str]) -> list[Cell]:
    """Return the cells that are so: ``{"carrier": "dpd"}``."""
    return [cell for cell in cells if all(_NAMED[name](cell.key) == value for name, value in where.items())]


def grouped(cells: Iterable[Cell], by: tuple[str, ...]) -> dict[By, list[Cell]]:
    """Part the cells by what tells the groups apart."""
    found: dict[By, list[Cell]] = {}
    for cell in cells:
        found.setdefault(tuple((name, _NAMED[name](cell.key)) for name in by), []).append(cell)
    return found


def _whole(before: Mapping[By, Sequence[Cell]], name: By, wide: tuple[str, ...]) -> Sequence[Cell]:
    return before.get(tuple(part for part in name if part[0] in wide), ())


def priors_of(tallies: Mapping[By, Tally], by: tuple[str, ...]) -> dict[By, _Priors]:
    """Return what each group leans on: the groups of the same carrier where carriers are told apart among other
    things, else all groups together."""
    families: dict[By, list[By]] = {}
    for name in tallies:
        same = tuple(part for part in name if part[0] == "carrier") if len(by) > 1 else ()
        families.setdefault(same, []).append(name)
    found: dict[By, _Priors] = {}
    for names in families.values():
        pairs = [_pairs(tallies[name]) for name in names]
        judged = [figure for figure in pairs[0] if any(one[figure][0] for one in pairs)]
        priors = {figure: strength(one[figure] for one in pairs) for figure in judged}
        found.update(dict.fromkeys(names, priors))
    return found


def _pairs(tally: Tally) -> _Pairs:
    """Return every share of a card as (cases, hits)."""
    found: _Pairs = {target: tally.on_time.get(target, (0, 0)) for target in TARGETS}
    found |= {
        "first_attempt": tally.first_try,
        "otif": tally.otif,
        "damaged": (tally.legs, tally.damaged),
        "lost": (tally.legs, tally.lost),
        "stalled": tally.stalled,
        "late_scans": tally.told,
        "guessed": (tally.scans, tally.guessed),
        "unknown": (tally.scans, tally.unknown),
    }
    return found | {name: tally.over.get(f"{name}_over", (0, 0, 0.0))[:2] for name in ("shop", "pickup", "carrier")}


def card_of(
    name: By, tally: Tally, priors: _Priors, every: Sequence[Cell], shown: Sequence[Cell], now_week: date
) -> Card:
    """Return the card of one group. ``every`` are its cells of all weeks, for the trend."""
    share = {figure: share_of(n, k, priors.get(figure)) for figure, (n, k) in _pairs(tally).items()}
    shop, pickup, carrier = (_over(tally, who, share[who]) for who in ("shop", "pickup", "carrier"))
    return Card(
        by=dict(name),
        legs=tally.legs,
        running=tally.running,
        delivered=tally.delivered,
        on_time={target: share[target] for target in TARGETS},
        first_attempt=share["first_attempt"],
        otif=share["otif"],
        transit_hours=_times(tally.hours, tally.open_hours, lambda place: round(hours_of(place), 1)),
        transit_days=_times(tally.days, tally.open_days, float),
        damaged=share["damaged"],
        lost=share["lost"],
        stalled=share["stalled"],
        scans_per_leg=round(tally.scans / tally.legs, 2) if tally.legs else None,
        late_scans=share["late_scans"],
        guessed_zones=share["guessed"],
        unknown_codes=share["unknown"],
        shop=shop,
        pickup=pickup,
        carrier=carrier,
        late_because={who: tally.blame[who] for who in BLAMED if who in tally.blame},
        trend=trend_of(every, now_week),
        weeks=weeks_of(shown) if "week" not in dict(name) else (),
    )


def _over(tally: Tally, who: str, share: Share) -> Over:
    n, _, total = tally.over.get(f"{who}_over", (0, 0, 0.0))
    return Over(share, round(total / n, 2) if n else None)


def _times(ended: dict[int, int], still: dict[int, int], value: Callable[[int], float]) -> Times:
    found = [within(ended, still, share) for share in (0.5, 0.8, 0.95)]
    low, middle, high = (None if place is None else value(place) for place in found)
    return Times(sum(ended.values()), low, middle, high)


def trend_of(cells: Iterable[Cell], now_week: date) -> Trend | None:
    """Return the last four whole weeks against the four before, by the promised date, or the carrier's first where
    nothing was promised; ``None`` with fewer than 20 cases on either side."""
    cells = list(cells)
    last = together(cell for cell in cells if now_week - TREND * _WEEK <= cell.key.week < now_week)
    older = now_week - 2 * TREND * _WEEK
    before = together(cell for cell in cells if older <= cell.key.week < now_week - TREND * _WEEK)
    for target in ("promised", "carrier_first"):
        (n1, k1), (n2, k2) = before.on_time.get(target, (0, 0)), last.on_time.get(target, (0, 0))
        if min(n1, n2) >= LEAST:
            low, high = difference(k1, n1, k2, n2)
            return Trend(target, round(k1 / n1, 4), round(k2 / n2, 4), n1, n2, round(low, 4), round(high, 4))
    return None


def weeks_of(cells: Iterable[Cell]) -> tuple[Week, ...]:
    """Return the weeks of a group, oldest first."""
    found = []
    for name, some in sorted(grouped(cells, ("week",)).items()):
        tally = together(some)
        n, k = tally.on_time.get("promised") or tally.on_time.get("carrier_first") or (0, 0)
        middle = within(tally.days, tally.open_days, 0.5)
        found.append(
            Week(date.fromisoformat(name[0][1]), tally.legs, share_of(n, k), None if middle is None else float(middle))
        )
    return tuple(found)
