"""The way of a parcel as its carrier sees it, from the warehouse to the door, whatever its fate is. Pure.

Halls sort by night, vans ring on working days, borders have offices with hours.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from msgspec import Struct

from doorstep.demo.model import Person, Seen, Spot
from doorstep.demo.rules.clocks import at_place, on_day, working_day
from doorstep.demo.rules.dice import between, one_of, weighted, whole
from doorstep.demo.rules.world import Country, countries, spot_of

LEIPZIG = Spot(city="Leipzig", postcode="04158")
_HALLS = {
    "dhl_parcel_de": "Leipzig",
    "dpd": "Aschaffenburg",
    "gls": "Neuenstein",
    "ups": "Köln",
    "dhl_express": "Leipzig",
}
#: How often each fate comes, of a hundred.
FATES = (
    ("plain", 62.0),
    ("household", 14.0),
    ("neighbour", 7.0),
    ("safe_place", 3.0),
    ("attempt", 3.5),
    ("pickup", 3.5),
    ("late", 3.0),
    ("slept", 1.5),
    ("wrong_address", 1.0),
    ("damaged", 0.8),
    ("lost", 0.7),
)
_HELD = ("customs_held", 6.0)
_WAITS = 8  # days after which a lost parcel is given up


class Trip(Struct, frozen=True):
    """A parcel's trip: who carries it, whose it is, the day it was fetched, and the day on which it should ring."""

    key: str
    carrier: str
    home: Person
    fetched: date
    rings: date
    fate: str

    @property
    def door(self) -> Spot:
        """Where it should arrive."""
        return spot_of(self.home)

    def hour(self, low: float, high: float, what: str) -> float:
        """An hour of the day between two."""
        return between(low, high, self.key, what)


def fate_of(key: str, customs: bool) -> str:
    """Return what becomes of the parcel under this key."""
    return weighted((*FATES, _HELD) if customs else FATES, key, "fate")


def way(key: str, carrier: str, home: Person, picked: Seen, fate: str) -> list[Seen]:
    """Return everything that the carrier sees of a parcel, in time order; ``picked`` is the first of it."""
    country = countries()[home.country]
    fetched = at_place(picked.at, LEIPZIG).date()
    days = weighted(country.days, key, "days")
    if fate in {"late", "customs_held"}:
        days += 2 + whole(key, "late", below=2)
    if fate == "slept":
        days += 4
    trip = Trip(key, carrier, home, fetched, working_day(fetched, days), fate)
    first = max(on_day(fetched, trip.hour(20.5, 23.4, "hall"), LEIPZIG), picked.at + timedelta(minutes=40))
    seen = [picked, Seen(first, "in_transit", LEIPZIG, "Arrived at facility")]
    if fate == "lost":
        gone = on_day(fetched + timedelta(days=1), trip.hour(2, 5, "gone"), _hall(trip))
        given_up = on_day(working_day(fetched, _WAITS), trip.hour(9, 16, "given up"), _hall(trip))
        last = Seen(given_up, "lost", _hall(trip), "The parcel cannot be found", "carrier.parcel_lost")
        return [*seen, Seen(gone, "in_transit", _hall(trip), "Departed from facility"), last]
    seen += _between(trip, country)
    if fate == "damaged":
        seen += _damaged(trip)
    else:
        seen += _at_the_door(trip)
    return sorted(seen, key=lambda one: one.at)


def _between(trip: Trip, country: Country) -> Iterator[Seen]:
    """Halls and borders between the first night and the last."""
    night = trip.fetched + timedelta(days=1)
    yield Seen(
        on_day(night, trip.hour(1.5, 4.5, "hub"), _hall(trip)), "in_transit", _hall(trip), "Departed from facility"
    )
    port = Spot(country.cities[0][0], trip.home.country, country.cities[0][2], country.cities[0][1])
    if country.customs and (trip.rings - night).days >= 1:
        yield from _border(trip, port)
    elif (trip.rings - night).days >= 2 and trip.fate != "slept":
        yield Seen(
            on_day(trip.rings - timedelta(days=1), trip.hour(14, 21, "port"), port),
            "in_transit",
            port,
            "Arrived in the country",
        )
    if trip.rings > night or trip.fate != "slept":
        early = on_day(trip.rings, trip.hour(3.3, 6.2, "depot"), trip.door)
        yield Seen(early, "in_transit", trip.door, "Arrived at the delivery depot")


def _border(trip: Trip, port: Spot) -> Iterator[Seen]:
    held = trip.fate == "customs_held"
    begins = trip.rings - timedelta(days=3 if held else 1)
    begins = max(begins, trip.fetched + timedelta(days=1))
    arrived = on_day(begins, trip.hour(6, 9, "landed"), port)
    reason = one_of(("customs.duties_unpaid", "customs.documentation"), trip.key, "papers") if held else ""
    yield Seen(arrived, "customs", port, "Presented to customs" if not held else "Held by customs", reason)
    released = on_day(trip.rings - timedelta(days=1), trip.hour(14, 18, "released"), port)
    yield Seen(max(released, arrived + timedelta(hours=2)), "in_transit", port, "Released by customs")


def _damaged(trip: Trip) -> Iterator[Seen]:
    found = on_day(trip.rings, trip.hour(6.5, 8, "found"), trip.door)
    yield Seen(found, "exception", trip.door, "The parcel was damaged", "carrier.damaged_parcel")
    back = on_day(working_day(trip.rings, 1), trip.hour(9, 15, "back"), trip.door)
    yield Seen(back, "returning", trip.door, "On its way back to the sender")
    home = on_day(working_day(trip.rings, 4), trip.hour(9, 15, "home"), LEIPZIG)
    yield Seen(home, "returned", LEIPZIG, "Returned to the sender")


def _at_the_door(trip: Trip) -> Iterator[Seen]:
    yield from _round(trip, trip.rings, "first")
    again = working_day(trip.rings, 1)
    rang = on_day(trip.rings, trip.hour(10, 17, "rang"), trip.door)
    match trip.fate:
        case "attempt":
            yield Seen(rang, "attempt_failed", trip.door, "Nobody was at home", "recipient.not_home")
            yield from _round(trip, again, "second")
            yield _delivered(trip, again, "recipient")
        case "wrong_address":
            yield Seen(rang, "exception", trip.door, "The address is not right", "recipient.incorrect_address")
            yield from _round(trip, again, "second")
            yield _delivered(trip, again, "household")
        case "pickup":
            yield Seen(rang, "attempt_failed", trip.door, "Nobody was at home", "recipient.not_home")
            shop = Spot(
                trip.door.city, trip.door.country, trip.door.region, trip.door.postcode, "Parcel shop round the corner"
            )
            waits = rang + timedelta(hours=between(1, 3, trip.key, "shop"))
            yield Seen(waits, "available_for_pickup", shop, "Ready to be collected", "", "collection_point")
            fetched = trip.rings + timedelta(days=1 + whole(trip.key, "fetched", below=5))
            yield Seen(
                on_day(fetched, trip.hour(9.5, 18, "fetched at"), shop), "delivered", shop, "Collected", "", "recipient"
            )
        case "neighbour" | "safe_place" | "household" as how:
            yield _delivered(trip, trip.rings, how)
        case _:
            yield _delivered(trip, trip.rings, "recipient")


def _round(trip: Trip, day: date, which: str) -> Iterator[Seen]:
    yield Seen(
        on_day(day, trip.hour(7.2, 9.3, f"van {which}"), trip.door), "out_for_delivery", trip.door, "Loaded on the van"
    )


def _delivered(trip: Trip, day: date, how: str) -> Seen:
    at = on_day(day, trip.hour(9.7, 17.6, "delivered"), trip.door)
    signed = trip.home.name.rpartition(" ")[2].upper() if how == "recipient" else ""
    return Seen(at, "delivered", trip.door, "Delivered", "", how, signed)


def _hall(trip: Trip) -> Spot:
    return Spot(city=_HALLS.get(trip.carrier, "Leipzig"))
