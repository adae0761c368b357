"""Read a table: our own columns, one row an event, or any columns by a map that the source names. Pure."""

from collections.abc import Mapping

from doorstep.connect.ours.columns import map_of, read_mapped
from doorstep.connect.ours.table import read_table
from doorstep.connect.ours.told import Clock
from doorstep.timeline.model import Problem, Reading


def read(raw: bytes, meta: Mapping[str, str]) -> Reading:
    """Read every row of the table. A row that cannot be read is named in `ignored` (`refused: …`) with its column.

    `meta["map"]` holds the text of a column map (TOML); without it the columns are those of our own format.
    """
    clock = Clock(meta.get("zone", ""), meta.get("default_zone", ""))
    if not meta.get("map"):
        return read_table(raw, clock)
    try:
        columns = map_of(meta["map"])
    except ValueError as error:
        return Reading(error=Problem(str(error), "mend the map: `doorstep shop check DIR` shows where"))
    return read_mapped(raw, columns, clock)
