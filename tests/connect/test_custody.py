"""Each minute of a parcel has one holder, or nobody proven: over every body of every connector, whatever is missing."""

from collections.abc import Iterable
from datetime import timedelta
from itertools import pairwise

import pytest

from doorstep.timeline.model import Event, ParcelState
from doorstep.timeline.rules import fold
from doorstep.timeline.rules.custody import bar, unaccounted
from tests.connect.bodies_at_hand import NOT_HERE, ROOT, Body, ids, own, recorded
from tests.connect.test_order_free import events, orders


def parcels(found: Iterable[Event]) -> list[ParcelState]:
    """Every parcel of every order among the events."""
    kept = list(found)
    return [parcel for order in orders(kept) for parcel in fold(order, kept)[0].parcels.values()]


def hold(body: Body) -> int:
    """Check the custody of every parcel that a body tells of; return how many there were."""
    found = events(body.reading)
    every = parcels(found)
    for parcel in every:
        now = max(one.occurred_at for one in found) + timedelta(days=2)
        held = bar(parcel, now)
        for one, following in pairwise(held):
            assert one.until == following.since, (body.name, parcel.parcel)
            assert one.holder != following.holder, (body.name, parcel.parcel)
        assert all(one.since <= one.until for one in held), (body.name, parcel.parcel)
        total = sum((one.until - one.since for one in held), timedelta())
        assert not held or total == held[-1].until - held[0].since
        assert timedelta() <= unaccounted(parcel, now) <= total
    return len(every)


@pytest.mark.parametrize("body", own(), ids=ids)
def test_each_minute_of_our_own_samples_has_one_holder(body: Body) -> None:
    hold(body)


def test_our_own_samples_tell_of_parcels() -> None:
    assert sum(len(parcels(events(body.reading))) for body in own()) > 100


@pytest.mark.skipif(not ROOT.is_dir(), reason=NOT_HERE)
def test_each_minute_of_recorded_bodies_has_one_holder() -> None:
    assert sum(hold(body) for body in recorded()) > 500
