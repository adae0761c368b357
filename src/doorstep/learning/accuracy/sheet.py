"""A sheet as a table for spreadsheets: one row an estimator of a group, and one of its warnings."""

from collections.abc import Iterator

from doorstep.learning.accuracy.model import LEVELS, Figures, Row, Sheet
from doorstep.learning.tables import Row as Line

_HELD = ("n", "coverage", "low", "high", "width_days")
_ALARMS = (
    "n", "late", "warned", "right", "precision", "precision_low", "precision_high", "recall", "recall_low",
    "recall_high", "lead_days",
)  # fmt: skip


def rows(sheet: Sheet) -> Iterator[Line]:
    """Yield the names of the columns, then all together, each group, and each week."""
    yield (
        "how", "stage", "by", "group", "who", "orders", "mae_days", "mae_low", "mae_high", "bias_days",
        *(f"held_{level}_{name}" for level in LEVELS for name in _HELD),
        *(f"warnings_{name}" for name in _ALARMS), "hidden",
    )  # fmt: skip
    yield from _lines(sheet, "all", sheet.total)
    for row in sheet.rows:
        yield from _lines(sheet, sheet.by, row)
    if sheet.by != "week":
        for row in sheet.weeks:
            yield from _lines(sheet, "week", row)


def _lines(sheet: Sheet, by: str, row: Row) -> Iterator[Line]:
    head = (sheet.how, sheet.stage, by, row.by.get(by, ""))
    alarms = tuple(getattr(row.alarms, name) for name in _ALARMS)
    none = ("",) * (4 + len(LEVELS) * len(_HELD))
    if row.hidden:
        yield (*head, "", "", *none, *("",) * len(_ALARMS), 1)
        return
    for who, one in row.who.items():
        yield (*head, who, one.n, *_figures(one), *("",) * len(_ALARMS), 0)
    if row.alarms.n:
        yield (*head, "warnings", row.alarms.n, *none, *alarms, 0)


def _figures(one: Figures) -> Line:
    held = [one.held.get(level) for level in LEVELS]
    values = [getattr(it, name) if it is not None else "" for it in held for name in _HELD]
    return (one.mae_days, one.mae_low, one.mae_high, one.bias_days, *values)
