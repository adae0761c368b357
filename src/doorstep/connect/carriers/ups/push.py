"""Read a push of Track Alert: one activity of one package. Pure."""

from typing import Any

from doorstep.connect import numbers
from doorstep.connect.carriers.ups import codes
from doorstep.connect.carriers.ups.clock import Written, window
from doorstep.connect.carriers.ups.scans import Activity, Ending, data, estimate, told
from doorstep.connect.gathered import Gathered
from doorstep.connect.pick import inside, words
from doorstep.connect.places import country_code
from doorstep.timeline.model import CarrierEstimate, Place


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
    update = activity.status.type.upper() == "U"  # an updated date is no movement
    expected = data(words(body, "scheduledDeliveryDate"))
    if expected and not actual:
        start, end = data(words(body, "deliveryStartTime")), data(words(body, "deliveryEndTime"))
        try:
            span = window(expected, start, end, activity.place, default_zone)
        except ValueError as error:
            found.refuse(f"{path}scheduledDeliveryDate", error)
        else:
            times = (f"{path}deliveryStartTime", f"{path}deliveryEndTime")
            told_at = f"{path}scheduledDeliveryDate"
            found.told(told_at, estimate(number, scan, (expected, start, end), CarrierEstimate(*span)), *times)
            if update:
                found.texts(*filter(None, activity.written))
                return
    elif expected:
        found.skip(f"{path}scheduledDeliveryDate", "the package is delivered: nothing is expected any more")
    if actual:
        found.skip(f"{path}actualDeliveryDate", "the day of delivery, which the scan tells")
    found.scanned(path.rstrip("."), scan, *filter(None, activity.written))


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
