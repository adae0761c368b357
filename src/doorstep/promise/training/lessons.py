"""Cases made ready for training, once: what was known when each segment began and at each look, and how it ended."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from doorstep.promise.rules.learned.columns import DAY, NEVER, Floats, Ints
from doorstep.promise.rules.learned.features import anchors, features, matrix
from doorstep.promise.rules.learned.history import WAY, WHOLE, History, ends_of
from doorstep.promise.rules.learned.looks import look, promised_days

#: Looks that teach the risk: each midnight of so many days before the promised day, and the hand-over.
LOOKS = 30
_GIVEN_UP = int(75 * DAY)
Bools = npt.NDArray[np.bool_]


class Lesson(NamedTuple):
    """One segment of all cases: features when it began, both levels then, and the logarithm of its days once it ended.

    ``usable`` says which have ended with times that make sense.
    """

    names: tuple[str, ...]
    rows: "npt.NDArray[np.float32]"
    levels: Floats
    begun: Ints
    ended: Ints
    stopped: Ints
    logs: Floats
    usable: Bools


class Looks(NamedTuple):
    """Looks at running cases: whose (place in the history), when, with how many whole days left (0: the hand-over),
    whether the promise was missed in the end, when that was settled, and when the case was called off."""

    names: tuple[str, ...]
    rows: "npt.NDArray[np.float32]"
    case: Ints
    moment: Ints
    left: Ints
    late: Bools
    settled: Ints
    closed: Ints


class Lessons:
    """All that cases can teach. Which of it was known at a moment, `fit` chooses."""

    def __init__(self, history: History) -> None:
        self.history = history
        self.segments = {name: _lesson(history, name) for name in (WHOLE, WAY)}
        self.looks = _looks(history)


def _lesson(history: History, segment: str) -> Lesson:
    columns = history.columns
    begun, _ = ends_of(columns, segment)
    asked = np.minimum(begun, columns.placed + _GIVEN_UP)  # of a segment that never began nothing is used
    found = features(history, columns, asked, segment)
    ended, logs, usable = history.lasted(segment)
    stopped = np.minimum(columns.closed, columns.placed + _GIVEN_UP)
    rows = matrix(found)
    return Lesson(tuple(found), rows, anchors(history, segment, asked, found), begun, ended, stopped, logs, usable)


def _looks(history: History) -> Looks:
    columns = history.columns
    due = promised_days(columns)
    whose, when, left, rows = [], [], [], []
    over = np.minimum(columns.arrived, columns.closed)
    for days in range(LOOKS + 1):
        moment = np.maximum(columns.handed + 1, columns.placed + 1) if not days else due - days * int(DAY)
        running = (columns.placed < moment) & (over > moment) & (columns.promised < NEVER) & (moment < due)
        whose.append(np.flatnonzero(running))
        when.append(moment[running])
        left.append(np.full(len(whose[-1]), days))
        # A day at a time: of all looks together the columns alone would take gigabytes.
        found = look(history, columns.where(whose[-1]), when[-1])
        rows.append(matrix(found))
    case, moments = np.concatenate(whose), np.concatenate(when)
    late = (columns.arrived > columns.promised)[case]
    settled, closed = columns.promised[case], columns.closed[case]
    return Looks(tuple(found), np.concatenate(rows), case, moments, np.concatenate(left), late, settled, closed)
