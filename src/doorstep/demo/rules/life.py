"""The whole life of a made-up order, from the click to the review, as it follows from its birth. Pure.

The carriers have their habits: scans come late, twice in other letter case, out of order, or not at all.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from doorstep.demo.model import Bought, Parcel, Person, Post, Purchase, Seen
from doorstep.demo.rules.acting import consent, scanned, shouted
from doorstep.demo.rules.bodies import ours, shopify
from doorstep.demo.rules.clocks import at_place, on_day, working_day
from doorstep.demo.rules.dice import between, chance, weighted, whole
from doorstep.demo.rules.goods import catalogue
from doorstep.demo.rules.tracking import tracking_number
from doorstep.demo.rules.way import LEIPZIG, fate_of, way
from doorstep.demo.rules.world import countries, customer

_SERVICES = {
    "dhl_parcel_de": "DHL Paket",
    "dpd": "DPD Classic",
    "gls": "GLS Business",
    "ups": "UPS Standard",
    "dhl_express": "DHL Express Worldwide",
}
_CUTOFF, _CLOSES = 14.0, 17.0


class Birth(Struct, frozen=True):
    """Everything from which an order's life follows. ``hurried``: the warehouse packs it at once, by day and night.

    ``moved`` moves the whole life by so many seconds after it was thrown, so that something happens while one looks.
    """

    key: str
    number: int
    born: datetime
    hurried: bool = False
    fate: str = ""
    moved: int = 0


class Happening(Struct, frozen=True):
    """Something that happens: when, when it is told to the door, and what is sent. The order of telling may differ."""

    at: datetime
    told_at: datetime
    what: str
    seen: Seen | None = None
    earlier: tuple[Seen, ...] = ()


class Life(Struct, frozen=True):
    """An order with its one parcel and all that happens to it, in the order in which it is told."""

    birth: Birth
    bought: Purchase
    parcel: Parcel
    fate: str
    happenings: tuple[Happening, ...]

    def ends_at(self) -> datetime:
        """When the last of it is told."""
        return self.happenings[-1].told_at

    def stands(self, now: datetime) -> str:
        """What was told last until now: the kind of the happening, of a scan its milestone; empty before the birth."""
        told = [one for one in self.happenings if one.told_at <= now]
        if not told:
            return ""
        last = max(told, key=lambda one: one.at)
        return last.seen.milestone if last.seen is not None else last.what

    def post(self, happening: Happening) -> Post:
        """The body that tells a happening."""
        return _post(self, happening)


@lru_cache(maxsize=4096)
def live(birth: Birth) -> Life:
    """Return the life that follows from a birth."""
    key, moved = birth.key, timedelta(seconds=birth.moved)
    buyer = customer(key, birth.born)
    country = countries()[buyer.country]
    carrier = weighted(tuple(country.carriers.items()), key, "carrier")
    promised = working_day(at_place(birth.born, LEIPZIG).date(), country.promised) + timedelta(days=moved.days)
    bought = Purchase(birth.number, birth.born + moved, buyer, basket(key), _SERVICES[carrier], promised.isoformat())
    parcel = Parcel(1, carrier, tracking_number(carrier, birth.number, 1))
    fate = birth.fate or fate_of(key, country.customs)
    thrown = [_move(one, moved) for one in _happenings(birth, bought.buyer, parcel, fate)]
    return Life(birth, bought, parcel, fate, tuple(sorted(thrown, key=lambda one: (one.told_at, one.at))))


def basket(key: str) -> tuple[Bought, ...]:
    """Return what is bought under this key: one to three things, small ones sometimes twice."""
    sold = list(catalogue().values())
    places = [
        whole(key, "goods", str(n), below=len(sold)) for n in range(weighted(((1, 55), (2, 30), (3, 15)), key, "n"))
    ]
    return tuple(
        Bought(sold[place], 2 if sold[place].price < 7000 and chance(key, "twice", str(place)) < 0.25 else 1)
        for place in dict.fromkeys(places)
    )


def _move(one: Happening, moved: timedelta) -> Happening:
    if not moved:
        return one
    seen = None if one.seen is None else replace(one.seen, at=one.seen.at + moved)
    earlier = tuple(replace(each, at=each.at + moved) for each in one.earlier)
    return Happening(one.at + moved, one.told_at + moved, one.what, seen, earlier)


def _happenings(birth: Birth, buyer: Person, parcel: Parcel, fate: str) -> Iterator[Happening]:
    key, born = birth.key, birth.born
    soon = born + timedelta(seconds=between(1, 4, key, "told"))
    yield Happening(born, soon, "order")
    if chance(key, "consent") < 0.4:
        yield Happening(born, soon + timedelta(milliseconds=400), "consents")
    paid = born + timedelta(seconds=between(2, 6, key, "paid"))
    if chance(key, "refused") < 0.03:
        yield Happening(paid, paid + timedelta(seconds=1), "refused")
        paid += timedelta(minutes=between(8, 90, key, "paid again"))
    yield Happening(paid, paid + timedelta(seconds=1), "paid")
    packed = _packed(birth, paid)
    yield Happening(packed, packed + timedelta(seconds=between(1, 20, key, "packed told")), "packed")
    picked = _picked(birth, packed)
    seen = way(key, parcel.carrier, buyer, Seen(picked, "picked_up", LEIPZIG, "Picked up"), fate)
    yield from _told(key, [one for one in seen if one.at >= picked])
    last = seen[-1]
    if last.milestone == "delivered":
        yield from _afterwards(key, last.at)


def _packed(birth: Birth, paid: datetime) -> datetime:
    if birth.hurried:
        return paid + timedelta(minutes=between(2, 11, birth.key, "hurry"))
    local = at_place(paid, LEIPZIG)
    hour = local.hour + local.minute / 60
    slow = weighted(((0, 94), (1, 4), (2, 2)), birth.key, "slow")
    day = working_day(local.date(), slow)
    if day == local.date() and hour < _CUTOFF:
        return max(on_day(day, between(13, 16.8, birth.key, "packed"), LEIPZIG), paid + timedelta(minutes=25))
    if day == local.date():
        day = working_day(day, 1)
    return on_day(day, between(8.3, 12.5, birth.key, "packed"), LEIPZIG)


def _picked(birth: Birth, packed: datetime) -> datetime:
    if birth.hurried:
        return packed + timedelta(minutes=between(5, 25, birth.key, "van"))
    day = at_place(packed, LEIPZIG).date()
    return max(on_day(day, between(_CLOSES, 18.8, birth.key, "van"), LEIPZIG), packed + timedelta(minutes=15))


def _told(key: str, seen: list[Seen]) -> Iterator[Happening]:
    """The carriers' habits."""
    for place, one in enumerate(seen):
        mark = f"{place} {one.milestone}"
        if one.words.startswith("Arrived at the delivery") and chance(key, mark, "gap") < 0.12:
            continue
        late = between(3, 80, key, mark, "late")
        if one.milestone == "in_transit" and chance(key, mark, "very late") < 0.05:
            late = between(1200, 9000, key, mark, "how late")
        told = one.at + timedelta(seconds=late)
        answer = one.milestone == "delivered"
        yield Happening(one.at, told, "scan", one, tuple(seen[: place + 1]) if answer else ())
        if chance(key, mark, "again") < 0.08:
            again = told + timedelta(minutes=between(6, 45, key, mark, "again"))
            yield Happening(one.at, again, "scan", shouted(one))


def _afterwards(key: str, delivered: datetime) -> Iterator[Happening]:
    if chance(key, "returns") < 0.05:
        asked = delivered + timedelta(days=between(1, 3, key, "asked"))
        yield Happening(asked, asked + timedelta(seconds=2), "return")
        back = asked + timedelta(days=between(4, 7, key, "back"))
        yield Happening(back, back + timedelta(seconds=2), "returned")
    elif chance(key, "denied") < 0.008:
        denied = delivered + timedelta(hours=between(2, 20, key, "denied"))
        yield Happening(denied, denied + timedelta(seconds=2), "denied")
    elif chance(key, "review") < 0.2:
        said = delivered + timedelta(days=between(0.6, 5, key, "said"))
        yield Happening(said, said + timedelta(seconds=2), "review")


def _post(life: Life, happening: Happening) -> Post:
    bought, at = life.bought, happening.at
    match happening.what:
        case "order":
            return shopify.ordered(bought, paid=not any(one.what == "refused" for one in life.happenings))
        case "paid":
            return shopify.paid(bought, at)
        case "refused":
            return shopify.paid(bought, at, error="card_declined")
        case "packed":
            return shopify.packed(bought, life.parcel, at)
        case "return":
            return shopify.return_asked(bought, at)
        case "scan":
            assert happening.seen is not None
            return scanned(life.parcel, happening.seen, happening.earlier)
    return ours.posted(_events(life, happening), at)


def _events(life: Life, happening: Happening) -> list[dict[str, Any]]:
    bought, at, key = life.bought, happening.at, life.birth.key
    match happening.what:
        case "consents":
            given = [purpose for purpose in ("care", "feedback", "marketing") if chance(key, purpose) < 0.7]
            return [consent(bought, purpose, at) for purpose in given or ["care"]]
        case "review":
            score = weighted(((5, 60), (4, 22), (3, 8), (2, 5), (1, 5)), key, "score")
            return [ours.event("review_received", at, bought.id, {"score": score})]
        case "returned":
            return [ours.event("return_received", at, bought.id, {"return_id": "R1"})]
    parcel = shopify.parcel_id(bought, life.parcel)
    return [ours.event("delivery_denied", at, bought.id, {"parcel": parcel})]
