"""One scan that two sources of one carrier tell is one event, where both give its code and its local time."""

import json

from doorstep.connect import reader
from doorstep.timeline.model import Reading, Scan
from doorstep.timeline.rules.identity import identity_of

NUMBER = "772000000019"


def read(connector: str, body: object) -> Reading:
    return reader(connector).read(json.dumps(body).encode(), {})


def names(reading: Reading) -> set[str]:
    """The names under which the scans are kept."""
    return {str(identity_of(one.subject, one.identity)) for one in reading.events if isinstance(one.fact, Scan)}


def test_an_aggregator_and_the_carrier_tell_one_event() -> None:
    scan = {"date": "2026-03-06T14:15:02-06:00", "eventType": "DL", "eventDescription": "Delivered"}
    track = {"trackingNumberInfo": {"trackingNumber": NUMBER}, "scanEvents": [scan]}
    own = read("fedex", {"output": {"completeTrackResults": [{"trackResults": [track]}]}})
    event = {"occurred_at": "2026-03-06T20:15:02Z", "carrier_occurred_at": "2026-03-06T14:15:02", "event_code": "dl"}
    other = read("shipengine", {"tracking_number": NUMBER, "carrier_code": "fedex", "events": [event]})
    assert len(names(own)) == 1
    assert names(own) == names(other)


def test_a_poll_and_a_push_tell_one_expected_day_and_the_aggregator_the_same_scan() -> None:
    status = {"type": "I", "code": "OT", "description": "Out for Delivery"}
    package = {
        "trackingNumber": "1Z0A1B2C0300000052",
        "activity": [{"date": "20260424", "time": "081500", "status": status}],
        "deliveryDate": [{"type": "SDD", "date": "20260424"}],
    }
    polled = read("ups", {"trackResponse": {"shipment": [{"package": [package]}]}})
    pushed = read(
        "ups",
        {
            "trackingNumber": "1Z0A1B2C0300000052",
            "localActivityDate": "20260424",
            "localActivityTime": "081500",
            "activityStatus": status,
            "scheduledDeliveryDate": "20260424",
        },
    )
    assert {one.identity for one in polled.events} == {one.identity for one in pushed.events}
    event = {"occurred_at": "2026-04-24T08:15:00-04:00", "event_code": "OT"}
    told = read("shipengine", {"tracking_number": "1Z0A1B2C0300000052", "carrier_code": "ups", "events": [event]})
    assert names(told) == names(polled)
