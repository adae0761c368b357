"""Read a push of Track Alert: one activity of one package. Pure."""

from typing import Any

from doorstep.connect import numbers
from doorstep.connect.carriers.ups import codes
from doorstep.connect.carriers.ups.clock import Written
from doorstep.connect.carriers.ups.scans import Activity, Ending, data, expect, told
from doorstep.connect.gathered import Gathered
from doorstep.connect.pick import inside, words
from doorstep.connect.places import country_code, zone_of
from doorstep.timeline.model import Place, Told


def read_push(body: Any, path: str, default_zone: str, found: Gathered) -> None:
    """Gather the scan of one push and, where it names one, the day that UPS expects."""
    number = numbers.number(data(words(body, "trackingNumber")))
    activity = _activity(body)
    if not number or not activity.written.day:
        found.refuse(path, "the push has no tracking number or no date")
        return
    actual = data(words(body, "actualDeliveryDate"))
    try:
        scan = told(number, activity, Ending(day=actual), default_zone)
    except ValueError as error:
        found.refuse(f"{path}localActivityDate", error)
        return
    told_so = _expected(body, number, path, zone_of(activity.place) or default_zone, scan, found)
    if actual:
        found.skip(f"{path}actualDeliveryDate", "the day of delivery, which the scan tells")
    if told_so and activity.status.type.upper() == "U":  # an updated date is no movement
        found.texts(*filter(None, activity.written))
    else:
        found.scanned(path.rstrip("."), scan, *filter(None, activity.written))


def _expected(body: Any, number: str, path: str, zone: str, scan: Told, found: Gathered) -> bool:
    """The day that UPS expects. Returns whether it was told."""
    names = ("scheduledDeliveryDate", "deliveryStartTime", "deliveryEndTime")
    day, start, end = (data(words(body, name)) for name in names)
    if not day:
        return False
    before = len(found.events)
    expect(f"{path}{names[0]}", number, (day, start, end), zone, [scan], found, *(f"{path}{one}" for one in names[1:]))
    return len(found.events) > before


def _activity(body: Any) -> Activity:
    status, location = inside(body, "activityStatus"), inside(body, "activityLocation")
    keys = ("localActivityDate", "localActivityTime", "gmtActivityDate", "gmtActivityTime", "gmtActivityOffset")
    return Activity(
        Written(*(data(words(body, key)) for key in keys)),
        Place(
            city=data(words(location, "city")),
            region=data(words(location, "stateProvince")),
            postcode=data(words(location, "postalCode")),
            country=country_code(words(location, "country")),
        ),
        codes.Status(
            data(words(status, "type")),
            data(words(status, "code")),
            data(words(status, "descriptionCode")),
            data(words(status, "description")),
        ),
    )
