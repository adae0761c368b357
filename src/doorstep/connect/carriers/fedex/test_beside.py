"""What FedEx says beside its scans: dates that repeat one, several parcels of one number, a way to an office."""

import json
from typing import Any

from doorstep.connect.carriers.fedex.read import read
from doorstep.connect.carriers.fedex.test_fedex import answer, event, scans
from doorstep.timeline.model import Milestone


def test_a_date_beside_the_scans_says_whether_a_scan_tells_it() -> None:
    def why(*events: dict[str, Any]) -> list[str]:
        dates = [{"type": "ACTUAL_DELIVERY", "dateTime": "2026-03-01T00:00:00"}]
        return [one.why for one in read(answer(*events, dateAndTimes=dates), {}).ignored]

    moved, there = event("2026-03-02T09:00:00-06:00", "PU"), event("2026-03-04T09:00:00-06:00", "DL")
    assert why(moved) == ["the moment of delivery; no scan and no status tells of it, so it is not counted"]
    assert why(moved, there) == ["the moment of delivery; its scan tells it"]


def test_several_parcels_of_one_number_without_any_scan_say_so() -> None:
    one = {"trackingNumberInfo": {"trackingNumber": "770000000018"}}
    body = {"output": {"completeTrackResults": [{"trackResults": [one, one, one]}]}}
    error = read(json.dumps(body).encode(), {}).error
    assert error is not None
    assert error.why == "FedEx knows 3 parcels of the number 770000000018, and tells no scan of them"


def test_a_parcel_that_is_led_to_an_office_is_on_its_way() -> None:
    body = answer(event("2026-03-02T09:00:00-06:00", "DE", "Delivery exception", "Redirecting to FedEx Office"))
    assert [scan.milestone for _, scan in scans(read(body, {}))] == [Milestone.IN_TRANSIT]
