"""What the risk of a running order is judged by when it is looked at: how far it is, how long it took so far, how much
time is left, and how things go here nowadays. Pure."""

import numpy as np

from doorstep.promise.rules.learned.columns import DAY, NEVER, Columns, Floats, Ints
from doorstep.promise.rules.learned.features import anchor, plain, recent, sellers
from doorstep.promise.rules.learned.history import DISPATCH, LADDERS, WAY, WHOLE, History, days_of, log_days


def look(history: History, columns: Columns, moments: Ints) -> dict[str, Floats]:
    """Return the features of running cases, each looked at at its moment. What happens at or after it is not known."""
    found = plain(columns, moments)
    handed = columns.handed < moments
    left = (columns.promised - moments) / DAY
    since = (moments - columns.placed) / DAY
    on_way = np.where(handed, (moments - columns.handed) / DAY, np.nan)
    found.update(
        left=left, since=since, on_way=on_way,
        waited=np.where(handed, (columns.handed - columns.placed) / DAY, np.nan),
        approved=np.where(columns.approved < moments, (moments - columns.approved) / DAY, -1.0),
    )  # fmt: skip
    _against_levels(found, history, columns, moments, handed)
    for rung, value in zip(LADDERS[WAY], history.rungs(WAY, columns, moments), strict=True):
        found[f"way_{rung.group}"] = value
    recent(found, history, columns, moments)
    sellers(found, history, columns, moments)
    for what in ("late", "against"):
        found[f"{what}_all"] = history.level(what, "all", columns, moments, 21, 0.0)
    return found


def _against_levels(
    found: dict[str, Floats], history: History, columns: Columns, moments: Ints, handed: "np.typing.NDArray[np.bool_]"
) -> None:
    """What is left against what the way from here takes as a rule, and what passed against what it takes in all."""
    whole, way, dispatch = (anchor(history, name, columns, moments) for name in (WHOLE, WAY, DISPATCH))
    left, since = np.maximum(found["left"], 0.0) * DAY, found["since"] * DAY
    on_way = np.where(handed, moments - np.minimum(columns.handed, moments), 0)
    needs = np.where(handed, way, np.log(days_of(way) + days_of(dispatch) * 0.5 + 0.25))
    found["room"] = log_days(left + on_way) - needs
    found["room_in_all"] = log_days(left + since) - whole
    found["passed"] = log_days(since) - whole
    found["passed_on_way"] = np.where(handed, log_days(np.maximum(on_way, 0)) - way, np.nan)
    found["passed_waiting"] = np.where(handed, np.nan, log_days(since) - dispatch)
    found["way_takes"], found["dispatch_takes"] = way, dispatch


def promised_days(columns: Columns) -> Ints:
    """Return the second in which the promised day begins at the destination (``NEVER`` without a promise)."""
    local = (columns.promised + columns.offset) // int(DAY) * int(DAY)
    return np.where(columns.promised < NEVER, local - columns.offset, NEVER)
