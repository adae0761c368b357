"""Read a row of the national pakstat file (feed `gls_at`): parcel, code, local time, depot. Pure.

GLS publishes no list of these codes: each scan is kept with its code and claims nothing.
"""

from doorstep.connect import moments, numbers
from doorstep.connect.feeds import Row
from doorstep.connect.scans import Seen, told
from doorstep.connect.statuses import statuses
from doorstep.timeline.model import Place, Told

FEED = "gls_at"
_HOME = "Europe/Vienna"


def scan(row: Row) -> Told:
    """Return the event of a row. Raises `ValueError` when its time cannot be read."""
    written = row.timestamp
    if len(written) != 12 or not (written.isascii() and written.isdigit()):
        raise ValueError(f"{written[:20]!r} is no time of twelve digits")
    local = f"{written[:4]}-{written[4:6]}-{written[6:8]}T{written[8:10]}:{written[10:]}"
    return told(
        Seen(
            "gls",
            numbers.number(row.parcel),
            moments.written(local, _HOME),
            local,
            row.code,
            "",
            statuses("doorstep.connect.carriers.gls").of(row.code, field="pakstat"),
            place=Place(name=f"GLS {row.depot}" if row.depot else ""),
        )
    )
