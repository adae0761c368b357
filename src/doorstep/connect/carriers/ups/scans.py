"""From one activity of UPS, in whichever of the two formats, to a scan. Pure."""

from typing import NamedTuple

from doorstep.connect.carriers.ups import codes
from doorstep.connect.carriers.ups.clock import Written, digits, moment
from doorstep.connect.moments import Moment
from doorstep.timeline.model import CarrierEstimate, Milestone, Place, Precision, Scan, Told

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
    scan = Scan(
        milestone=meant.milestone,
        code=status.code or status.number,
        raw_text=status.text,
        reason=meant.reason,
        place=activity.place if activity.place != Place() else None,
        signed_by=_person(ending.received_by) if delivered else "",
        delivered_how=(codes.left_where(ending.left) or meant.how) if delivered else meant.how,
        tracking_number=number,
        next_carrier=partner[0],
        next_number=partner[1],
    )
    return Told(f"leg:ups:{number}", _words(activity, when), when.at, scan, when.offset, when.precision, when.guessed)


def _words(activity: Activity, when: Moment) -> tuple[str, ...]:
    """The source's own words: day and time as written, code and type; of a day alone the place as well."""
    status = activity.status
    found = ("scan", activity.written.day, digits(activity.written.time), status.code or status.number, status.type)
    if when.precision is Precision.DAY:
        return (*found, activity.place.city, activity.place.region, activity.place.country)
    return found


def _person(received_by: str) -> str:
    """The name of who took the parcel; digits alone are none."""
    return received_by if any(sign.isalpha() for sign in received_by) else ""


def estimate(number: str, last: Told, value: tuple[str, ...], window: CarrierEstimate) -> Told:
    """Return what UPS expects, as of its latest scan; the value as written makes each update an event of its own."""
    words = ("estimate", *last.identity[1:], *value)
    return Told(f"leg:ups:{number}", words, last.occurred_at, window, last.offset, last.precision, last.zone_guessed)
