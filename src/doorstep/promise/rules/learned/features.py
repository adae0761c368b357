"""What the learned estimator looks at, by name: only what was known at the moment that is asked about. Pure.

Levels are always told against the level of all cases of the same weeks: what a tree learns of one year's days would be
wrong in the next, what it learns of "longer than usual here" stays right.
"""

import numpy as np
import numpy.typing as npt

from doorstep.promise.rules.learned.columns import DAY, NEVER, Columns, Floats, Ints
from doorstep.promise.rules.learned.history import DISPATCH, LADDERS, QUICK, WAY, WHOLE, History

_FACTS = (
    "weight", "price", "freight", "pieces", "origin_lat", "origin_lon", "destination_lat", "destination_lon",
)  # fmt: skip
_RECENT = (
    ("late", "destination", 45, 20), ("late", "lane", 60, 20), ("late", "seller", 90, 10),
    ("against", "destination", 45, 15), ("against", "destination_district", 180, 15), ("against", "seller", 120, 10),
)  # fmt: skip


def features(history: History, columns: Columns, moments: Ints, segment: str) -> dict[str, Floats]:
    """Return the features of cases that begin a segment (``WHOLE`` or ``WAY``) at these moments."""
    found = plain(columns, moments)
    for other in (WAY,) if segment == WAY else (WHOLE, WAY, DISPATCH):
        _rungs(found, history, other, columns, moments)
    recent(found, history, columns, moments)
    found["allowed"] = np.where(columns.promised < NEVER, (columns.promised - moments) / DAY, np.nan)
    if segment == WAY:
        found["waited"] = (np.minimum(columns.handed, moments) - columns.placed) / DAY
    else:
        sellers(found, history, columns, moments)
    return found


def anchor(history: History, segment: str, columns: Columns, moments: Ints, *, quick: bool = False) -> Floats:
    """Return the recent level that a segment is estimated against: that of all, and what each rung adds."""
    rungs = history.rungs(segment, columns, moments, quick=quick)
    found: Floats = history.base(segment, moments) + np.sum(rungs, axis=0)
    return found


def anchors(history: History, segment: str, moments: Ints, found: dict[str, Floats]) -> Floats:
    """Return both levels that trees are taught against, a column each: over many months, and over weeks. What the
    rungs add stands among the features that were ``found`` for these moments."""
    base = history.base(segment, moments)
    ladders = (("", LADDERS[segment]), ("quick_", QUICK[segment]))
    return np.column_stack(
        [base + np.sum([found[f"{segment}_{which}{rung.group}"] for rung in rungs], axis=0) for which, rungs in ladders]
    )


def matrix(found: dict[str, Floats]) -> "npt.NDArray[np.float32]":
    """Return features as rows of numbers, in the order of their names here."""
    rows = np.empty((len(next(iter(found.values()))), len(found)), dtype=np.float32)
    for place, column in enumerate(found.values()):
        rows[:, place] = column
    return rows


def plain(columns: Columns, moments: Ints) -> dict[str, Floats]:
    """What the order itself says: its goods, its places, and the local weekday and hour of the moment."""
    found: dict[str, Floats] = {name: columns.facts[:, place] for place, name in enumerate(_FACTS)}
    found["distance"] = distance(columns.facts)
    found["origin_code"], found["destination_code"] = columns.codes[:, 0], columns.codes[:, 1]
    local = moments + columns.offset
    found["weekday"] = ((local // int(DAY) + 3) % 7).astype(np.float64)
    found["hour"] = np.asarray((local % int(DAY)) / 3600.0, dtype=np.float64)
    return found


def distance(facts: Floats) -> Floats:
    """Return the kilometres between both ends along the great circle; nan where a place is unknown."""
    lat, lon, to_lat, to_lon = np.radians(facts[:, 4:8]).T
    half = np.sin((to_lat - lat) / 2) ** 2 + np.cos(lat) * np.cos(to_lat) * np.sin((to_lon - lon) / 2) ** 2
    found: Floats = 12742.0 * np.arcsin(np.sqrt(np.clip(half, 0.0, 1.0)))
    return found


def _rungs(found: dict[str, Floats], history: History, segment: str, columns: Columns, moments: Ints) -> None:
    rungs = history.rungs(segment, columns, moments)
    for rung, value in zip(LADDERS[segment], rungs, strict=True):
        found[f"{segment}_{rung.group}"] = value
    found[f"{segment}_sum"] = np.sum(rungs, axis=0)
    for rung, value in zip(QUICK[segment], history.rungs(segment, columns, moments, quick=True), strict=True):
        found[f"{segment}_quick_{rung.group}"] = value


def recent(found: dict[str, Floats], history: History, columns: Columns, moments: Ints) -> None:
    """How late and how long against the promise it was here of late, and how much is under way to there."""
    for what, name, days, lean in _RECENT:
        found[f"{what}_{name}"] = history.level(what, name, columns, moments, days, lean)
    placed = history.counted("placed", "destination", columns, moments, 75)
    over = history.counted("over", "destination", columns, moments, 75)
    found["under_way_destination"] = np.log1p(np.maximum(placed - over, 0.0)) - np.log1p(placed)


def sellers(found: dict[str, Floats], history: History, columns: Columns, moments: Ints) -> None:
    """How much the seller sold of late, and how much of it still waits there."""
    sold = {days: history.counted("placed", "seller", columns, moments, days) for days in (7, 35, 75)}
    gone = history.counted("gone", "seller", columns, moments, 75)
    found["busy_seller"] = np.log1p(sold[7]) - np.log1p(sold[35] / 5)
    found["sales_seller"] = np.log1p(sold[75])
    found["waiting_seller"] = np.log1p(np.maximum(sold[75] - gone, 0.0))
