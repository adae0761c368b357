"""What the lanes would have told: the product's own second estimator, learned anew each week from what had arrived."""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import numpy as np

from doorstep.promise.model import Finished, LaneModel
from doorstep.promise.rules.curve import Curve
from doorstep.promise.rules.lanes import HANDOVER, PURCHASE, Memory, lane_named, learn_from, region_of
from doorstep.promise.rules.lanes.keys import ladder
from doorstep.promise.rules.learned.cases import Case
from doorstep.promise.rules.learned.columns import DAY, NEVER, Floats, Ints
from doorstep.promise.rules.learned.dials import SHARES
from doorstep.promise.rules.learned.history import WAY, WHOLE, History, ends_of

_WEEK = timedelta(days=7)
_MEMORY = timedelta(days=180)
_SEGMENTS = {WHOLE: PURCHASE, WAY: HANDOVER}


def lanes_told(history: History, start: int) -> dict[str, Floats]:
    """Return the days at each of ``SHARES``, by segment and case, for what begins from ``start`` on (else nan)."""
    cases, columns = history.cases, history.columns
    rows = sorted(_finished(history), key=lambda one: (one.ended_at, one.subject, one.segment))
    ends = [one.ended_at for one in rows]
    out = {name: np.full((len(cases), len(SHARES)), np.nan) for name in _SEGMENTS}
    begun = {name: ends_of(columns, name)[0] for name in _SEGMENTS}
    known = [column[(column >= start) & (column < NEVER)] for column in begun.values()]
    last = max((int(column.max()) for column in known if len(column)), default=start)
    memory, taught = Memory(), 0
    for week in range((last - start) // int(7 * DAY) + 1):
        first = start + week * int(7 * DAY)
        now = _moment(first)
        until = bisect_right(ends, now)
        memory.add(rows[taught:until])
        taught = until
        memory.forget(now - _MEMORY)
        model = learn_from(memory, now)
        for name, column in begun.items():
            mine = np.flatnonzero((column >= first) & (column < first + int(7 * DAY)))
            _answer(out[name], mine, cases, _SEGMENTS[name], model)
    return out


def _answer(out: Floats, mine: Ints, cases: Sequence[Case], segment: str, model: LaneModel) -> None:
    for place in mine.tolist():
        case = cases[place]
        lane = lane_named(region_of(case.origin), region_of(case.destination))
        for key in ladder(segment, lane, case.carrier, case.service):
            if (table := model.tables.get(key)) is not None:
                curve = Curve(model.shares, table.hours[0], table.tails[0])
                out[place] = [curve.until(share) / 24.0 for share in SHARES]
                break


def _finished(history: History) -> list[Finished]:
    rows = []
    for name, segment in _SEGMENTS.items():
        begun, ended = ends_of(history.columns, name)
        usable = history.lasted(name)[2]
        for place in np.flatnonzero(usable).tolist():
            case = history.cases[place]
            lane = lane_named(region_of(case.origin), region_of(case.destination))
            start, end = _moment(int(begun[place])), _moment(int(ended[place]))
            hours = (end - start).total_seconds() / 3600
            rows.append(Finished(case.order, segment, lane, start, end, hours, case.carrier, case.service))
    return rows


def _moment(second: int) -> datetime:
    return datetime.fromtimestamp(second, UTC)
