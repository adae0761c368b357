"""From one activity of UPS, in whichever of the two formats, to a scan. Pure."""

from collections.abc import Sequence
from typing import NamedTuple

from doorstep.connect import plans, scans
from doorstep.connect.carriers.ups import codes
from doorstep.connect.carriers.ups.clock import Written, digits, iso, moment
from doorstep.connect.gathered import Gathered
from doorstep.connect.statuses import Meaning
from doorstep.timeline.model import Milestone, Place, Told

ID = "ups"

#: Words that stand in UPS's own examples where data would be.
_PLACEHOLDERS = {"string", "null", "n/a", "encoding base64"}


class Activity(NamedTuple):
    """An activity in our fields: when, where, and what status."""

    written: Written
    place: Place
    status: codes.Status


class Ending(NamedTuple):
    """What a package says about its delivery, used only by the scan that delivered it."""

    day: str = ""
    left: str = ""
    received_by: str = ""


def data(text: str) -> str:
    """Return a value of UPS, or an empty text when it is a placeholder of the format's description."""
    plain = text.strip()
    return "" if plain.casefold() in _PLACEHOLDERS else plain


def told(
    number: str, activity: Activity, ending: Ending, default_zone: str, partner: tuple[str, str] = ("", "")
) -> Told:
    """Return the scan of one activity. Raises `ValueError` when its time cannot be read."""
    when = moment(activity.written, activity.place, default_zone)
    status = activity.status
    meant = codes.meaning(status, delivered_that_day=bool(ending.day) and ending.day == activity.written.day)
    delivered = meant.milestone is Milestone.DELIVERED
    how = (codes.left_where(ending.left) or meant.how) if delivered else meant.how
    return scans.told(
        scans.Seen(
            ID,
            number,
            when,
            iso(activity.written.day, activity.written.time),
            status.code or status.number or status.type,
            status.text,
            Meaning(meant.milestone, meant.reason, how),
            place=activity.place,
            signed_by=_person(ending.received_by),
            next_carrier=partner[0],
            next_number=partner[1],
        )
    )


def _person(received_by: str) -> str:
    """The name of who took the parcel; digits alone are none."""
    return received_by if any(sign.isalpha() for sign in received_by) else ""


def expect(
    path: str,
    number: str,
    written: tuple[str, str, str],
    zone: str,
    told: Sequence[Told],
    found: Gathered,
    *further: str,
) -> None:
    """Gather the day that UPS expects, read at this path, with its hours (day, start, end as written). An end before
    the start is a time until which it comes."""
    day, start, end = written
    try:
        first, last = digits(start), digits(end)
        begins = iso(day, first) if first and (not last or first < last) else ""
        plan = plans.Plan(begins, iso(day, last), zone, ("date",) if path.endswith("]") else ())
    except ValueError as error:
        found.refuse(path, error)
    else:
        plans.expect(path, ID, number, plan, told, found, *further)
