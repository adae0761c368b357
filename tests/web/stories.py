"""Ready stories: orders in the situations that pages must show well."""

from datetime import datetime, timedelta
from typing import TypedDict, Unpack

import msgspec

from doorstep.timeline.model import Delivered, DeliveryDenied, LegLinked, Milestone, Place, Scan
from tests.web.samples import HAMBURG, LEIPZIG, Story


class Now(TypedDict, total=False):
    """When a story is told."""

    now: datetime


class More(Now, total=False):
    """What a story may be told with."""

    days_ago: float
    gift: bool


def on_its_way(order: str = "1001", **more: Unpack[More]) -> Story:
    """Between Leipzig and the door, expected from tomorrow to Friday."""
    story = Story(order, **more)
    return story.shipped().scan(1.2, Milestone.IN_TRANSIT, LEIPZIG).expected(0.9, 2, 2.9)


def delivered(order: str = "1002", how: Delivered = Delivered.NEIGHBOUR, **more: Unpack[More]) -> Story:
    """Delivered an hour and a half ago."""
    story = on_its_way(order, **more).scan(0.2, Milestone.OUT_FOR_DELIVERY, HAMBURG)
    return story.scan(0.06, Milestone.DELIVERED, HAMBURG, delivered_how=how)


def disputed(order: str = "1003", **more: Unpack[More]) -> Story:
    """Marked as delivered, and the customer says no."""
    return delivered(order, Delivered.UNKNOWN, **more).add(0.02, DeliveryDenied())


def asleep(order: str = "1004", **more: Unpack[Now]) -> Story:
    """Nothing has moved since Friday, and the promise has passed."""
    story = Story(order, days_ago=9, **more).shipped(7)
    story.scan(4, Milestone.IN_TRANSIT, LEIPZIG).slept(4).expected(1, 3, 5, 0.9)
    story.events[0] = msgspec.structs.replace(
        story.events[0],
        fact=msgspec.structs.replace(story.events[0].fact, promised_to=story.now - timedelta(days=1)),
    )
    story.attention, story.risk = "late", 0.93
    return story


def two_parcels(order: str = "1005", **more: Unpack[More]) -> Story:
    """Two parcels, one there already."""
    story = Story(order, **more).shipped(parcels=2)
    story.scan(1, Milestone.IN_TRANSIT, LEIPZIG, n=2)
    story.scan(0.1, Milestone.DELIVERED, HAMBURG, delivered_how=Delivered.RECIPIENT)
    story.attention = "soon"
    return story.expected(0.9, 1, 1.4, 0.55)


def many_legs(order: str = "1020", **more: Unpack[More]) -> Story:
    """Fetched by a van, flown, hauled; the carrier of the last part has not seen it yet."""
    story = Story(order, **more).shipped()
    way = {
        "own_van": (2.2, 2.2, "van", Place(city="Foshan", country="CN")),
        "iata_fsu": (1.9, 1.2, "air", Place(city="Guangzhou", country="CN")),
        "night_haulage": (0.4, 0.2, "road", Place(city="Frankfurt am Main", country="DE")),
    }
    for carrier, (begins, ends, mode, place) in way.items():
        leg = f"leg:{carrier}:{order}7"
        story.add(2.4, LegLinked(leg, carrier, f"{order}7"), story.parcel)
        for days_ago, where in ((begins, place), (ends, Place(city="Leipzig", country="DE"))):
            story.add(days_ago, Scan(Milestone.IN_TRANSIT, "X", "moves", place=where, mode=mode), leg)
    story.add(2.4, LegLinked("leg:dpd:0150", "dpd", "0150"), story.parcel)
    story.add(2.3, Scan(Milestone.INFO_RECEIVED, "I", "announced"), "leg:dpd:0150")
    return story
