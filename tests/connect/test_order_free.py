"""Whatever order, doubling or letter case a source's words come in: the folded state is the same, byte by byte.

Every sample of every connector, and every recorded body that is here, is read, recorded as events and folded: shuffled,
doubled, sent again in capitals. And the raw bodies themselves are turned round and doubled before they are read.
"""

import random
from collections.abc import Iterable
from datetime import datetime, timedelta

import msgspec
import pytest

from doorstep.connect import known
from doorstep.kit.ids import digest
from doorstep.timeline.model import Event, LegLinked, OrderPlaced, ParcelLinked, Reading, Scan, Told
from doorstep.timeline.rules import fold
from doorstep.timeline.rules.identity import content_of, identity_of
from tests.connect.bodies_at_hand import NOT_HERE, ROOT, Body, ids, own, recorded
from tests.connect.turning import CHANGES, changed

SECRET = b"a secret of sixteen bytes or more"
ORDER = "order:order-free"
SHUFFLES = 6


def event(told: Told, received: datetime) -> Event:
    return Event(
        told.subject,
        identity_of(told.subject, told.identity),
        content_of(SECRET, told),
        told.occurred_at,
        received,
        "test",
        told.fact,
        told.offset,
        told.precision,
        told.zone_guessed,
    )


def events(reading: Reading) -> list[Event]:
    """The events of a reading, and an order of our own that its legs and parcels belong to."""
    told = list(reading.events)
    if not told:
        return []
    first = min(one.occurred_at for one in told) - timedelta(hours=1)
    ours = [Told(ORDER, ("placed",), first, OrderPlaced(number="1", currency="EUR"))]
    for place, leg in enumerate(sorted({one.subject for one in told if one.subject.startswith("leg:")})):
        parcel = f"parcel:order-free/{place}"
        _, carrier, number = leg.split(":", 2)
        ours.append(Told(ORDER, ("parcel", parcel), first, ParcelLinked(parcel=parcel)))
        ours.append(Told(parcel, ("leg", leg), first, LegLinked(leg=leg, carrier=carrier, number=number)))
    return [event(one, one.occurred_at) for one in (*ours, *told)]


def orders(found: Iterable[Event]) -> list[str]:
    return sorted({one.subject for one in found if one.subject.startswith("order:")})


def states(found: list[Event]) -> list[bytes]:
    """The folded state of every order that the events speak of."""
    return [msgspec.json.encode(fold(order, found)[0], order="deterministic") for order in orders(found)]


def loud(one: Event) -> Event:
    """The same scan once more, in capitals: a variant of the same event."""
    assert isinstance(one.fact, Scan)
    place = one.fact.place
    if place is not None:
        place = msgspec.structs.replace(place, name=place.name.upper(), city=place.city.upper())
    fact = msgspec.structs.replace(one.fact, raw_text=one.fact.raw_text.upper(), place=place)
    return msgspec.structs.replace(one, fact=fact, content=digest("loud", one.content.hex))


def any_order_is_the_same(found: list[Event], seed: str) -> None:
    dice = random.Random(seed)
    again = [loud(one) for one in found if isinstance(one.fact, Scan) and dice.random() < 0.5]
    for together, expected in ((found, states(found)), (found + again, states(found + again))):
        for _ in range(SHUFFLES):
            shuffled = together + dice.choices(together, k=dice.randrange(5))
            dice.shuffle(shuffled)
            assert states(shuffled) == expected
    assert [state.lower() for state in states(found + again)] == [state.lower() for state in states(found)]


@pytest.mark.parametrize("body", [body for body in own() if body.reading.events], ids=ids)
def test_a_sample_folds_to_the_same_state_in_any_order(body: Body) -> None:
    any_order_is_the_same(events(body.reading), ids(body))


@pytest.mark.parametrize("connector", known())
def test_all_samples_of_a_connector_fold_together_in_any_order(connector: str) -> None:
    told = [told for body in own() if body.connector == connector for told in body.reading.events]
    any_order_is_the_same(events(Reading(tuple(told))), connector)


@pytest.mark.parametrize("connector", known())
def test_recorded_bodies_fold_to_the_same_state_in_any_order(connector: str) -> None:
    bodies = [body for body in recorded() if body.connector == connector]
    if not bodies:
        pytest.skip(NOT_HERE if not ROOT.is_dir() else "nobody has recorded bodies of this connector")
    for body in bodies:
        if found := events(body.reading):
            any_order_is_the_same(found, ids(body))


def same_when_changed(body: Body, change: str) -> bool:
    """Whether the raw body could be changed; then reading it gives the same events and, folded, the same state."""
    raw = changed(body.raw, change)
    if raw is None:
        return False
    before, after = events(body.reading), events(body._replace(raw=raw).reading)
    assert sorted({(one.subject, one.id) for one in after}) == sorted({(one.subject, one.id) for one in before}), ids(
        body
    )
    assert [one.lower() for one in states(after)] == [one.lower() for one in states(before)], ids(body)
    return True


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("connector", known())
def test_a_raw_sample_that_is_turned_round_or_doubled_or_shouted_is_the_same(connector: str, change: str) -> None:
    bodies = [body for body in own() if body.connector == connector and body.reading.events]
    assert bodies
    for body in bodies:
        same_when_changed(body, change)


@pytest.mark.parametrize("change", CHANGES)
def test_a_raw_recorded_body_that_is_turned_round_or_doubled_or_shouted_is_the_same(change: str) -> None:
    if not recorded():
        pytest.skip(NOT_HERE)
    bodies = [body for body in recorded() if body.reading.events]
    assert sum(same_when_changed(body, change) for body in bodies) > 20


@pytest.mark.parametrize("change", CHANGES)
def test_the_changes_change_something(change: str) -> None:
    for name in ("ups/delivered.json", "dhl_express/delivered.xml", "generic_csv/a_day.csv"):
        body = next(body for body in own() if ids(body) == name)
        raw = changed(body.raw, change)
        assert (raw is None) == (change == "in capitals" and name.endswith(".csv"))
        assert raw != body.raw
