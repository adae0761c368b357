"""From rows to events, by a column map. Pure.

Each row makes one event of each kind whose conditions hold. A row that cannot be read is named with its column, what is
wrong with it, and how to mend it; rows that no event wants are counted, and no row takes the others with it.
"""

import csv
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import msgspec

from doorstep.connect.bodies import Refused
from doorstep.connect.found import REFUSED, Found, found
from doorstep.connect.ours.columns.cells import holds, none_holds, value
from doorstep.connect.ours.columns.model import Cell, ColumnMap, EventMap
from doorstep.connect.ours.columns.rows import Row, columns_of, decoded, lines_of, rows_of
from doorstep.connect.ours.shape import KINDS, SENT, AnySent
from doorstep.connect.ours.table import nested
from doorstep.connect.ours.told import BUILDERS, Clock, Unfit, told
from doorstep.timeline.model import Ignored, Problem, Reading

_HELP = "change the column map (maps/NAME.toml) or the file; docs/connectors.md describes maps"
_NOTHING = Problem("the table holds no row that the map makes an event of", _HELP)
_EXAMPLES = 5
_MISSING = "Object missing required field `"


def read_mapped(raw: bytes, columns: ColumnMap, clock: Clock) -> Reading:
    """Read a whole file. A file without any readable row is an error, and so is one that lacks a column of the map."""
    try:
        rows = rows_of(lines_of(decoded(raw, columns)), columns)
        heading = next(rows, None)
        if heading is None:
            return Reading(error=Problem("the file holds no table", _HELP))
    except Refused as refused:
        return Reading(error=refused.problem)
    except csv.Error as error:
        return Reading(error=Problem(f"the table is broken: {error}", _HELP))
    return read_rows(rows, columns, clock, heading)


def read_rows(rows: Iterable[Row], columns: ColumnMap, clock: Clock, heading: Row) -> Reading:
    """Read these rows of a file with this heading."""
    if (problem := lacking(heading, columns)) is not None:
        return Reading(error=problem)
    own = Clock(columns.zone, clock.fallback) if columns.zone else clock
    plans = [_plan(one) for one in columns.event]
    gathered = found()
    for name in columns_of(heading, columns)[0]:
        gathered.skip(f"column {name}", "the map says nothing of this column")
    unwanted: list[int] = []
    groups: dict[tuple[int, str], list[Row]] = {}
    last = heading.number
    try:
        for row in rows:
            last = row.number
            if not _row(row, plans, columns, own, gathered, groups):
                unwanted.append(last)
    except csv.Error as error:
        gathered.refuse(f"row {last + 1}", f"the table is broken here: {error}")
    for (place, _), together in groups.items():
        _event(plans[place], together, columns, own, gathered)
    if unwanted:
        gathered.skip(_places(unwanted), "no event of the map wants such a row")
    return gathered.reading(_NOTHING, _HELP)


class _Plan(NamedTuple):
    """One event of the map, made ready once for all rows."""

    event: EventMap
    cells: dict[str, Cell]
    times: frozenset[str]
    per: str


def _plan(one: EventMap) -> _Plan:
    times = BUILDERS[SENT[one.kind]].times if one.kind in KINDS else ()
    return _Plan(one, one.cells(), frozenset(("at", *times)), one.per.strip().lower())


def lacking(heading: Row, columns: ColumnMap) -> Problem | None:
    """Say which columns of the map the file lacks; ``None`` when it has all."""
    missing = columns_of(heading, columns)[1]
    if not missing:
        return None
    has = ", ".join(repr(name) for name in list(heading.cells)[:30])
    names = ", ".join(repr(name) for name in missing)
    return Problem(f"the file has no column {names}; it has {has[:600]}", _HELP)


def _row(
    row: Row,
    plans: list[_Plan],
    columns: ColumnMap,
    clock: Clock,
    gathered: Found,
    groups: dict[tuple[int, str], list[Row]],
) -> bool:
    """Read one row; whether any event wants it."""
    wanted = False
    for place, plan in enumerate(plans):
        if not (holds(row.cells, plan.event.when) and none_holds(row.cells, plan.event.unless)):
            continue
        wanted = True
        if plan.per:
            groups.setdefault((place, row.cells.get(plan.per, "")), []).append(row)
        else:
            _event(plan, [row], columns, clock, gathered)
    return wanted


def _event(plan: _Plan, rows: list[Row], columns: ColumnMap, clock: Clock, gathered: Found) -> None:
    where, kind = _places([row.number for row in rows]), plan.event.kind
    try:
        sent = msgspec.convert(nested({**_fields(plan, rows, columns), "kind": kind}), AnySent, strict=False)
        gathered.events.extend(told(sent, clock))
    except Unfit as unfit:
        gathered.refuse(f"{where}{_column(unfit.field, plan.cells)}", str(unfit))
    except msgspec.ValidationError as error:
        words, _, path = str(error).partition(" - at `$")
        field = path.rstrip("`").lstrip(".")
        if words.startswith(_MISSING):
            name = words.removeprefix(_MISSING).rstrip("`")
            field, words = (
                f"{field}.{name}".lstrip("."),
                f"{kind} needs the field {name!r}, and the row does not say it",
            )
        else:
            words = f"{words}; docs/connectors.md lists the fields of {kind}"
        gathered.refuse(f"{where}{_column(field, plan.cells)}", words)


def _fields(plan: _Plan, rows: list[Row], columns: ColumnMap) -> dict[str, str]:
    """Every field that these rows fill; of several rows the first that says something counts."""
    filled: dict[str, str] = {}
    for name, cell in plan.cells.items():
        if "*" in name.split("."):
            for count, row in enumerate(rows, 1):
                if text := value(name, cell, row.cells, columns, is_time=False):
                    filled[name.replace("*", str(count))] = text
            continue
        several = (value(name, cell, row.cells, columns, is_time=name in plan.times) for row in rows)
        filled.update(_listed(name, cell, next((text for text in several if text), "")))
    return filled


def _listed(name: str, cell: Cell, text: str) -> Iterator[tuple[str, str]]:
    """One field, or the numbered entries of a list that stands in one cell."""
    if not cell.split:
        if text:
            yield name, text
        return
    parts = (part.strip() for part in text.split(cell.split))
    yield from ((f"{name}.{count}", part) for count, part in enumerate((part for part in parts if part), 1))


def _column(field: str, cells: dict[str, Cell]) -> str:
    """The columns behind a field, for whoever mends the file."""
    names = [one for name, cell in cells.items() if _same(name, field) for one in cell.named]
    return f", column {' + '.join(names)}" if names else (f", field {field}" if field else "")


def _same(name: str, field: str) -> bool:
    plain = field.replace("[", ".").replace("]", "")
    return name in {field, plain} or plain.startswith(f"{name}.") or name.partition(".")[0] == plain.partition(".")[0]


def _places(numbers: list[int]) -> str:
    """How rows are called: "row 3", "rows 3, 4, 9", "rows 3, 4, 5, 6, 7 and 120 more"."""
    if len(numbers) == 1:
        return f"row {numbers[0]}"
    more = f" and {len(numbers) - _EXAMPLES:,} more" if len(numbers) > _EXAMPLES else ""
    return f"rows {', '.join(str(number) for number in numbers[:_EXAMPLES])}{more}"


def refused(reading: Reading) -> list[Ignored]:
    """Return the parts that should have been events."""
    return [one for one in reading.ignored if one.why.startswith(REFUSED)]


def flat(reading: Reading) -> list[dict[str, Any]]:
    """Return each event as the examples of a map name its fields: kind, subject, at (ISO 8601), those of the fact."""
    return [
        {
            **msgspec.to_builtins(one.fact),
            "subject": one.subject,
            "at": one.occurred_at.isoformat(),
        }
        for one in reading.events
    ]
