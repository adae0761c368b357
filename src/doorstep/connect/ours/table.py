"""Read our own format from a table: one row an event, one column a field. Pure.

A column's name is the field's name; a dot goes into it, and a number counts the entries of a list: `place.city`,
`lines.1.sku`, `parties.1.email`, `tags.1`. An empty cell says nothing. Amounts are written as people write them (49.90)
and need the row's currency.
"""

import csv
from collections.abc import Iterator
from io import StringIO
from typing import Any

import msgspec

from doorstep.connect import bodies
from doorstep.connect.ours.shape import KINDS, SENT, AnySent
from doorstep.connect.ours.told import Clock, Unfit, told
from doorstep.kit.money import parse
from doorstep.timeline.model import Ignored, Problem, Reading, Told

_AMOUNTS = {"total", "amount", "price"}
_YES_OR_NO = {"gift", "approved"}
_ANSWERS = {"yes": "true", "y": "true", "no": "false", "n": "false"}
_HELP = "see docs/connectors.md, which lists the columns"
_DEEPEST = 4


def read_table(raw: bytes, clock: Clock) -> Reading:
    """Read every row. A row that cannot be read is named in `ignored`; a table without any readable row is an error."""
    try:
        text = bodies.text(raw)
        rows = csv.reader(StringIO(text, newline=""), delimiter=_delimiter(text))
        header = [name.strip().lower() for name in next(rows, [])]
    except bodies.Refused as refused:
        return Reading(error=refused.problem)
    except csv.Error as error:
        return Reading(error=Problem(f"the table is broken: {error}", _HELP))
    if not {"kind", "at"} <= set(header):
        return Reading(error=Problem("the first line names no columns `kind` and `at`", _HELP))
    fields = {name for kind in SENT.values() for name in kind.__struct_fields__} | {"kind"}
    unknown = {name for name in header if name.partition(".")[0] not in fields}
    ignored = [Ignored(f"column {name or '(empty)'}", "this column is unknown and was left out") for name in unknown]
    ignored.sort(key=lambda one: one.path)
    events: list[Told] = []
    try:
        for place, row in enumerate(rows, 2):
            if any(cell.strip() for cell in row):
                _row(f"row {place}", _cells(header, row, unknown), clock, events, ignored)
    except csv.Error as error:
        ignored.append(Ignored(f"row {rows.line_num}", f"refused: the table is broken here: {error}"))
    if not events:
        first = next((one for one in ignored if one.why.startswith("refused: ")), None)
        why = f"{first.path}: {first.why.removeprefix('refused: ')}" if first else "the table holds no event"
        return Reading((), tuple(ignored), Problem(why, _HELP))
    return Reading(tuple(events), tuple(ignored))


def _delimiter(text: str) -> str:
    first = text.partition("\n")[0]
    return max(",;\t", key=first.count)


def _cells(header: list[str], row: list[str], unknown: set[str]) -> Iterator[tuple[str, str]]:
    for name, cell in zip(header, row, strict=False):
        if cell.strip() and name not in unknown:
            yield name, cell.strip()


def _row(path: str, cells: Iterator[tuple[str, str]], clock: Clock, events: list[Told], ignored: list[Ignored]) -> None:
    found = dict(cells)
    kind = found.get("kind", "").lower()
    if kind not in KINDS:
        ignored.append(Ignored(path, f"refused: {kind[:40]!r} is no kind of event; known are: {', '.join(KINDS)}"))
        return
    wanted = {"kind", *SENT[kind].__struct_fields__}
    for name in [name for name in found if name.partition(".")[0] not in wanted]:
        ignored.append(Ignored(f"{path}, column {name}", f"{kind} has no such field; it was left out"))
        del found[name]
    try:
        sent = msgspec.convert(nested({**found, "kind": kind}), AnySent, strict=False)
        events += told(sent, clock)
    except Unfit as unfit:
        ignored.append(Ignored(f"{path}, column {unfit.field}", f"refused: {unfit}"))
    except msgspec.ValidationError as error:
        words, _, where = str(error).partition(" - at `$")
        column = where.rstrip("`").lstrip(".")
        ignored.append(Ignored(f"{path}, column {column}" if column else path, f"refused: {words}; {_HELP}"))


def nested(found: dict[str, str]) -> dict[str, Any]:
    """Build the event that the columns describe. Raises `Unfit`."""
    built: dict[str, Any] = {}
    for name, cell in found.items():
        parts = name.split(".")
        if len(parts) > _DEEPEST:
            raise Unfit(name, "the column's name goes too deep")
        spot = built
        for part in parts[:-1]:
            spot = spot.setdefault(part, {})
            if not isinstance(spot, dict):
                raise Unfit(name, "another column holds the whole of it")
        spot[parts[-1]] = _value(parts[-1], name, cell, found)
    return {name: _listed(name, value) for name, value in built.items()}


def _value(field: str, name: str, cell: str, found: dict[str, str]) -> str | int:
    if field in _AMOUNTS:
        return _amount(name, cell, found)
    return _ANSWERS.get(cell.lower(), cell) if field in _YES_OR_NO else cell


def _amount(name: str, cell: str, found: dict[str, str]) -> int:
    try:
        return parse(cell.replace(",", ".") if "." not in cell else cell, found.get("currency", "")).amount
    except ValueError as error:
        raise Unfit(name, f"{error}; an amount is written as 49.90 and needs the column `currency`") from None


def _listed(name: str, value: Any) -> Any:
    """Turn an object whose names are all numbers into the list that they count."""
    if not isinstance(value, dict):
        return value
    inner = {key: _listed(f"{name}.{key}", one) for key, one in value.items()}
    if all(key.isascii() and key.isdigit() for key in inner):
        return [inner[key] for key in sorted(inner, key=lambda key: (len(key.lstrip("0")), key))]
    return inner
