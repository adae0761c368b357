"""Read a table: our own columns, one row an event, or any columns by a map that the source names. Pure."""

from collections.abc import Mapping

from msgspec import structs

from doorstep.connect import bodies
from doorstep.connect.ours.columns import map_of, read_mapped
from doorstep.connect.ours.columns.rows import of_workbook
from doorstep.connect.ours.table import read_table
from doorstep.connect.ours.told import Clock
from doorstep.connect.ours.workbook import is_workbook, opened
from doorstep.timeline.model import Ignored, Problem, Reading


def read(raw: bytes, meta: Mapping[str, str]) -> Reading:
    """Read every row of the table, CSV or the first sheet of a workbook (.xlsx). A row that cannot be read is named in
    `ignored` (`refused: …`) with its column.

    `meta["map"]` holds the text of a column map (TOML); without it the columns are those of our own format.
    """
    clock = Clock(meta.get("zone", ""), meta.get("default_zone", ""))
    columns = None
    if meta.get("map"):
        try:
            columns = map_of(meta["map"])
        except ValueError as error:
            return Reading(error=Problem(str(error), "mend the map: `doorstep shop check DIR` shows where"))
    left: tuple[Ignored, ...] = ()
    if is_workbook(raw):
        try:
            text, left = opened(raw, columns.decimal if columns is not None else ".")
        except bodies.Refused as refused:
            return Reading(error=refused.problem)
        raw, columns = text.encode(), of_workbook(columns) if columns is not None else None
    reading = read_table(raw, clock) if columns is None else read_mapped(raw, columns, clock)
    return structs.replace(reading, ignored=(*left, *reading.ignored)) if left else reading
