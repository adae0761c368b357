"""Learn how long lanes take, from finished orders. Pure and deterministic: the order of the history never matters.

Recent cases count more; a lane with few cases leans on its destination, that on its country, and so on up to all
cases together. Before the hand-over a lane has several rows, one for each time that parcels were still waiting.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import NamedTuple

import msgspec
import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from doorstep.kit.ids import digest
from doorstep.promise.model import Finished, LaneModel, LaneTable
from doorstep.promise.rules.curve import Curve
from doorstep.promise.rules.lanes.alarms import alarm_of
from doorstep.promise.rules.lanes.keys import CHANGE, CONNECTION, DOOR, HANDOVER, PURCHASE, SILENCE
from doorstep.promise.rules.lanes.memory import Cases, Floats, Ints, Memory

SHARES = (0.0, 0.02, *(step / 20 for step in range(1, 20)), 0.98)
AGES = (0.0, 24.0, 48.0, 72.0, 96.0, 120.0, 168.0, 240.0, 336.0, 504.0)  # hours without a hand-over
_SHARES = np.array(SHARES)
_PLACES = {share: place for place, share in enumerate(SHARES)}


class Recipe(Struct, frozen=True):
    """How to learn. Tuned on the real orders placed before 2018, on nothing later."""

    half_life: timedelta = timedelta(days=45)
    lean: float = 5.0  # so many cases of the wider lane are mixed into the narrower one
    least: int = 5  # cases for a row of its own
    tail_from: float = 0.95  # one of SHARES


class _Lane(NamedTuple):
    """The cases of one lane in rising order of their hours."""

    hours: Floats
    waited: Floats
    weight: Floats


class _Made(NamedTuple):
    """A finished table, with its rows as narrower lanes lean on them."""

    table: LaneTable
    rows: list[Floats]


def learn(history: Sequence[Finished], as_of: datetime, recipe: Recipe | None = None) -> LaneModel:
    """Return what the segments that had ended by ``as_of`` teach. Equal history gives an equal model and version."""
    return learn_from(Memory(history), as_of, recipe)


def learn_from(memory: Memory, as_of: datetime, recipe: Recipe | None = None) -> LaneModel:
    """Return what a memory teaches: the same as learning from its rows."""
    recipe = recipe or Recipe()
    newest = memory.newest(as_of)
    tables: dict[str, LaneTable] = {}
    orders = 0
    for segment in (PURCHASE, HANDOVER, DOOR, SILENCE, CHANGE, CONNECTION):
        cases = memory.cases(segment, as_of)
        if cases is not None:
            ages = AGES if segment == PURCHASE else AGES[:1]
            orders = len(cases.hours) if segment == PURCHASE else orders
            tables.update(_tables(cases, memory.ladders, newest, ages, recipe, alarms=segment == SILENCE))
    legs = memory.legs(as_of)
    taught = (orders, SHARES, sorted(tables.items()), legs) if legs else (orders, SHARES, sorted(tables.items()))
    content = msgspec.json.encode(taught)
    return LaneModel(f"lanes-{digest(content).hex[:16]}", as_of, orders, SHARES, tables, legs)


def _tables(
    cases: Cases,
    known: Sequence[Sequence[str]],
    newest: int,
    ages: tuple[float, ...],
    recipe: Recipe,
    *,
    alarms: bool,
) -> Iterator[tuple[str, LaneTable]]:
    """Work down from all cases together to the narrowest lanes; each leans on the one above it."""
    old = (newest - cases.ended) / (recipe.half_life / timedelta(microseconds=1))
    whole = _Lane(cases.hours, cases.waited, np.exp2(-old))
    made: dict[str, _Made] = {}
    ladders = {group: known[group] for group in np.unique(cases.groups).tolist()}
    for depth in range(max(map(len, ladders.values()))):
        for path, places in _lanes(cases.groups, ladders, depth):
            if len(places) < recipe.least and depth:
                continue
            wider = next((made[key] for key in reversed(path[:-1]) if key in made), None)
            lane = _Lane(*(column[places] for column in whole))
            one = _table(lane, ages if wider is None else wider.table.ages, wider, recipe)
            if alarms:
                above = wider.table.alarm if wider is not None else None
                alarm = alarm_of(lane.hours, lane.waited, lane.weight, above)
                one = one._replace(table=replace(one.table, alarm=alarm))
            made[path[-1]] = one
    return ((key, one.table) for key, one in made.items())


def _lanes(groups: Ints, ladders: Mapping[int, Sequence[str]], depth: int) -> Iterator[tuple[Sequence[str], Ints]]:
    """Return the lanes at one depth, as the keys down to them, with the places of their cases in rising order."""
    number: dict[str, int] = {}
    paths: list[Sequence[str]] = []
    of_group = np.full(max(ladders) + 1, -1)
    for group, keys in ladders.items():
        if depth < len(keys):
            if keys[depth] not in number:
                number[keys[depth]] = len(paths)
                paths.append(keys[: depth + 1])
            of_group[group] = number[keys[depth]]
    lanes = of_group[groups]
    order = np.argsort(lanes, kind="stable")
    edges = np.searchsorted(lanes[order], np.arange(len(paths) + 1))
    for path, (begin, end) in zip(paths, pairwise(edges.tolist()), strict=True):
        yield path, order[begin:end]


def _table(lane: _Lane, ages: tuple[float, ...], wider: _Made | None, recipe: Recipe) -> _Made:
    """Make the rows of one lane from its cases."""
    hours, waited, weight = lane
    row, tail = _row(hours, weight, wider, 0, recipe)
    rows, tails = [row], [tail]
    for number, age in enumerate(ages[1:], 1):
        late = waited > age
        if wider is None and np.count_nonzero(late) < recipe.least * 4:
            break
        before = Curve(SHARES, tuple(row.tolist()), tail).ahead(age, SHARES)
        row, longer = _row(hours[late], weight[late], wider, number, recipe)
        row, tail = np.maximum(row, before), max(longer, tail)
        rows.append(row)
        tails.append(tail)
    rounded = list(np.round(np.array(rows), 2))
    table = LaneTable(
        len(hours),
        round(float(weight.sum()), 3),
        ages[: len(rows)],
        tuple(tuple(row.tolist()) for row in rounded),
        tuple(round(tail, 2) for tail in tails),
    )
    return _Made(table, rounded)


def _row(hours: Floats, weight: Floats, wider: _Made | None, number: int, recipe: Recipe) -> tuple[Floats, float]:
    """Weighted quantiles and the mean excess over the last of them, mixed with those of the wider lane."""
    total = float(weight.sum())
    if wider is None:
        row = _quantiles(hours, weight, total)
        excess, heavy = _excess(hours, weight, row, recipe)
        return row, excess if heavy else 24.0
    upper, tail = wider.rows[number], wider.table.tails[number]
    if total <= 0.0:
        return upper, tail
    own = _quantiles(hours, weight, total)
    share = total / (total + recipe.lean)
    row = share * own + (1.0 - share) * upper
    excess, heavy = _excess(hours, weight, own, recipe)
    few = recipe.lean * (1.0 - recipe.tail_from) * 2
    return row, (heavy * excess + few * tail) / (heavy + few)


def _quantiles(hours: Floats, weight: Floats, total: float) -> Floats:
    middle = (weight.cumsum() - weight / 2) / total
    found: Floats = np.interp(_SHARES, middle, hours)
    return found


def _excess(hours: Floats, weight: Floats, row: Floats, recipe: Recipe) -> tuple[float, float]:
    edge = float(row[_PLACES[recipe.tail_from]])
    beyond = int(np.searchsorted(hours, edge, side="right"))
    heavy = float(weight[beyond:].sum())
    return (float(((hours[beyond:] - edge) * weight[beyond:]).sum()) / heavy if heavy else 0.0), heavy
