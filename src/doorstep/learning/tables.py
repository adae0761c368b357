"""The tables of a replay for a spreadsheet: one row an order, a playbook, a month, a finding."""

import csv
from collections.abc import Iterable, Sequence
from datetime import datetime
from io import StringIO

from doorstep.learning.model import Course, Forecast, Replayed
from doorstep.learning.rules.figures import became_late
from doorstep.learning.rules.months import months
from doorstep.learning.rules.summary import Summary

Row = Sequence[object]
_FORECAST = ("at", "earliest", "likely", "latest", "risk", "source", "samples")
_STAGES = ("ordered", "handed_over")


def all_of(found: Replayed, told: Summary) -> Iterable[tuple[str, Iterable[Row]]]:
    """Return each table by its name, its first row the names of the columns."""
    yield "orders", _orders(found.courses)
    yield "playbooks", _playbooks(found, told)
    yield "months", _months(found)
    yield "verdicts", (("verdict", "count"), *told.verdicts.items())
    yield "data_quality", _quality(told)


def written(rows: Iterable[Row]) -> str:
    """Write rows as CSV (RFC 4180). What a spreadsheet could take for a formula is written as text."""
    out = StringIO()
    csv.writer(out).writerows([[_cell(value) for value in row] for row in rows])
    return out.getvalue()


def _cell(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, str) and value[:1] in "=+-@\t\r" and value:
        return "'" + value
    return "" if value is None else value


def _orders(courses: Iterable[Course]) -> Iterable[Row]:
    forecasts = [f"{stage}_{name}" for stage in _STAGES for name in _FORECAST]
    yield ("order", "lane", "placed_at", "promised_to", "arrived_at", "cancelled_at", "warned_at", "late", *forecasts)
    for one in courses:
        times = (one.placed_at, one.promised_to, one.arrived_at, one.cancelled_at, one.warned_at)
        known = [value for stage in _STAGES for value in _forecast(one.forecasts.get(stage))]
        late = became_late(one)
        yield (one.order, one.lane, *times, "" if late is None else int(late), *known)


def _forecast(one: Forecast | None) -> Row:
    if one is None:
        return ("",) * len(_FORECAST)
    return (one.at, one.earliest, one.likely, one.latest, one.risk, one.source, one.samples)


def _playbooks(found: Replayed, told: Summary) -> Iterable[Row]:
    channels = sorted({channel for counts in told.messages.values() for channel in counts})
    yield ("playbook", "step", "act", "template", "taken", "told", *(f"playbook_by_{name}" for name in channels))
    for one in found.steps:
        counts = told.messages[one.playbook]
        yield (
            one.playbook, one.step, one.act, one.template, one.taken, one.told,
            *(counts.get(name, 0) for name in channels),
        )  # fmt: skip


def _months(found: Replayed) -> Iterable[Row]:
    yield ("month", "orders", "judged", "coverage", "mae_days", "bias_days", "mean_width_days", "promised", "late")
    for one in months(found.courses):
        promise = one.promise
        yield (
            one.month, one.orders, promise.orders, promise.coverage, promise.mae_days, promise.bias_days,
            promise.mean_width_days, one.promised, one.late,
        )  # fmt: skip


def _quality(told: Summary) -> Iterable[Row]:
    yield ("finding", "orders", "says", "examples")
    for code, one in told.data_quality.items():
        yield (code, one.count, one.says, " ".join(one.examples))
