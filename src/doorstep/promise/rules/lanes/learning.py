"""Learn how long lanes take, from finished orders. Pure and deterministic: the order of the history never matters.

Recent cases count more; a lane with few cases leans on its destination, that on its country, and so on up to all
cases together. Before the hand-over a lane has several rows, one for each time that parcels were still waiting.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from operator import attrgetter

import msgspec
import numpy as np
import numpy.typing as npt
from msgspec import Struct

from doorstep.kit.ids import digest
from doorstep.promise.model import Finished, LaneModel, LaneTable
from doorstep.promise.rules.curve import Curve
from doorstep.promise.rules.lanes.keys import DISPATCH, DOOR, HANDOVER, PURCHASE, SILENCE, ladder

SHARES = (0.0, 0.02, *(step / 20 for step in range(1, 20)), 0.98)
AGES = (0.0, 24.0, 48.0, 72.0, 96.0, 120.0, 168.0, 240.0, 336.0, 504.0)  # hours without a hand-over
_LONGEST = 9600.0  # hours; whatever took longer is a slip of the pen

Floats = npt.NDArray[np.float64]


class Recipe(Struct, frozen=True):
    """How to learn. Tuned on the real orders placed before 2018, on nothing later."""

    half_life: timedelta = timedelta(days=45)
    lean: float = 5.0  # so many cases of the wider lane are mixed into the narrower one
    least: int = 5  # cases for a row of its own
    tail_from: float = 0.95


class Cases(Struct, frozen=True):
    """The cases of one segment: hours taken, hours waited for the hand-over (-1 unknown), how much each counts, and
    the places of those that share lane, carrier and service."""

    hours: Floats
    waited: Floats
    weight: Floats
    alike: dict[tuple[str, str, str, str], list[int]]


def learn(history: Sequence[Finished], as_of: datetime, recipe: Recipe | None = None) -> LaneModel:
    """Return what the segments that had ended by ``as_of`` teach. Equal history gives an equal model and version."""
    recipe = recipe or Recipe()
    rows = sorted(
        (one for one in history if one.ended_at <= as_of and 0.0 <= one.hours <= _LONGEST),
        key=attrgetter("ended_at", "segment", "subject"),
    )
    newest = rows[-1].ended_at if rows else as_of
    parts: dict[str, list[Finished]] = {}
    for one in rows:
        parts.setdefault(one.segment, []).append(one)
    waits = {one.subject: one.hours for one in parts.get(DISPATCH, ())}
    tables: dict[str, LaneTable] = {}
    for segment in (PURCHASE, HANDOVER, DOOR, SILENCE):
        if mine := parts.get(segment):
            ages = AGES if segment == PURCHASE else AGES[:1]
            tables.update(_tables(_cases(mine, waits, newest, recipe), ages, recipe))
    orders = len(parts.get(PURCHASE, ()))
    content = msgspec.json.encode((orders, SHARES, sorted(tables.items())))
    return LaneModel(f"lanes-{digest(content).hex[:16]}", as_of, orders, SHARES, tables)


def _cases(rows: list[Finished], waits: dict[str, float], newest: datetime, recipe: Recipe) -> Cases:
    old = np.array([(newest - one.ended_at) / recipe.half_life for one in rows])
    alike: dict[tuple[str, str, str, str], list[int]] = {}
    for place, one in enumerate(rows):
        alike.setdefault((one.segment, one.lane, one.carrier, one.service), []).append(place)
    return Cases(
        np.array([one.hours for one in rows]),
        np.array([waits.get(one.subject, -1.0) for one in rows]),
        np.exp2(-old),
        alike,
    )


def _tables(cases: Cases, ages: tuple[float, ...], recipe: Recipe) -> dict[str, LaneTable]:
    """Work down from all cases together to the narrowest lanes; each leans on the one above it."""
    members: dict[str, list[npt.NDArray[np.int64]]] = {}
    above: dict[str, str] = {}
    for how, alike in cases.alike.items():
        rungs = ladder(*how)[::-1]
        for depth, key in enumerate(rungs):
            members.setdefault(key, []).append(np.array(alike))
            if depth:
                above[key] = rungs[depth - 1]
    order = np.argsort(cases.hours, kind="stable")
    rank = np.empty_like(order)
    rank[order] = np.arange(len(order))
    tables: dict[str, LaneTable] = {}
    for key in sorted(members, key=lambda one: (one.count("|"), _depth(one, above), one)):
        places = np.concatenate(members[key])
        if len(places) < recipe.least and key in above:
            continue
        wider = _nearest(key, above, tables)
        places = places[np.argsort(rank[places], kind="stable")]
        tables[key] = _table(cases, places, ages if wider is None else wider.ages, wider, recipe)
    return tables


def _depth(key: str, above: dict[str, str]) -> int:
    return 0 if key not in above else 1 + _depth(above[key], above)


def _nearest(key: str, above: dict[str, str], tables: dict[str, LaneTable]) -> LaneTable | None:
    while key in above:
        key = above[key]
        if key in tables:
            return tables[key]
    return None


def _table(
    cases: Cases, places: npt.NDArray[np.int64], ages: tuple[float, ...], wider: LaneTable | None, recipe: Recipe
) -> LaneTable:
    """Make the rows of one lane from its cases, which are given in rising order of their hours."""
    hours, waited, weight = cases.hours[places], cases.waited[places], cases.weight[places]
    rows: list[Floats] = []
    tails: list[float] = []
    for number, age in enumerate(ages):
        late = waited > age if age else np.ones(len(hours), dtype=bool)
        if wider is None and number and late.sum() < recipe.least * 4:
            break
        row, tail = _row(hours[late], weight[late], wider, number, recipe)
        if number:
            before = Curve(SHARES, tuple(rows[-1]), tails[-1])
            row = np.maximum(row, before.ahead(age, SHARES))
            tail = max(tail, tails[-1])
        rows.append(row)
        tails.append(tail)
    return LaneTable(
        len(hours),
        round(float(weight.sum()), 3),
        ages[: len(rows)],
        tuple(tuple(np.round(row, 2).tolist()) for row in rows),
        tuple(round(tail, 2) for tail in tails),
    )


def _row(hours: Floats, weight: Floats, wider: LaneTable | None, number: int, recipe: Recipe) -> tuple[Floats, float]:
    """Weighted quantiles and the mean excess over the last of them, mixed with those of the wider lane."""
    total = float(weight.sum())
    if wider is None:
        row = _quantiles(hours, weight, total)
        excess, heavy = _excess(hours, weight, row, recipe)
        return row, excess if heavy else 24.0
    upper, tail = np.array(wider.hours[number]), wider.tails[number]
    if total <= 0.0:
        return upper, tail
    own = _quantiles(hours, weight, total)
    share = total / (total + recipe.lean)
    row = share * own + (1.0 - share) * upper
    excess, heavy = _excess(hours, weight, own, recipe)
    few = recipe.lean * (1.0 - recipe.tail_from) * 2
    return row, (heavy * excess + few * tail) / (heavy + few)


def _quantiles(hours: Floats, weight: Floats, total: float) -> Floats:
    middle = (np.cumsum(weight) - weight / 2) / total
    found: Floats = np.interp(np.array(SHARES), middle, hours)
    return found


def _excess(hours: Floats, weight: Floats, row: Floats, recipe: Recipe) -> tuple[float, float]:
    edge = float(np.interp(recipe.tail_from, SHARES, row))
    beyond = hours > edge
    heavy = float(weight[beyond].sum())
    return (float(((hours[beyond] - edge) * weight[beyond]).sum()) / heavy if heavy else 0.0), heavy
