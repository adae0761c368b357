"""Read a row of DHL's scan report (feed `dhl_de_repsrd`): parcel, three codes in one, local time, depot. Pure."""

from doorstep.connect import numbers
from doorstep.connect.carriers.dhl_parcel_de import clock, codes
from doorstep.connect.feeds import Row
from doorstep.connect.places import country_code
from doorstep.connect.scans import Seen, told
from doorstep.timeline.model import Place, Told

FEED = "dhl_de_repsrd"


def scan(row: Row) -> Told:
    """Return the event of a row. Raises `ValueError` when its time cannot be read."""
    place = Place(name=f"DHL {row.depot}" if row.depot else "", country=country_code(row.country))
    parts = [*row.code.split("|"), "", ""]
    three = codes.Codes(parts[0], parts[1], parts[2])
    return told(
        Seen(
            "dhl_parcel_de",
            numbers.number(row.parcel),
            clock.moment(row.timestamp, place, ""),
            clock.iso(row.timestamp),
            row.code,
            "",
            codes.meaning(three, "", False),
            place=place,
            service=row.further("prod"),
        )
    )
