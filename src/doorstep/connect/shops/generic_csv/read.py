"""Read our own format from a table with comma, semicolon or tab: one row an event, one column a field. Pure."""

from collections.abc import Mapping

from doorstep.connect.ours.table import read_table
from doorstep.connect.ours.told import Clock
from doorstep.timeline.model import Reading


def read(raw: bytes, meta: Mapping[str, str]) -> Reading:
    """Read every row of the table. A row that cannot be read is named in `ignored` (`refused: …`) with its column."""
    return read_table(raw, Clock(meta.get("zone", ""), meta.get("default_zone", "")))
