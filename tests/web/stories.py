"""Ready stories: orders in the situations that pages must show well."""

from datetime import datetime, timedelta
from typing import TypedDict, Unpack

import msgspec

from doorstep.timeline.model import Delivered, DeliveryDenied, Milestone
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
