"""Which orders a demo shop has when one first looks: finished ones, some at every stage, a few in trouble. Pure.

Orders are thrown until enough of each kind are found.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from doorstep.demo.rules.clocks import at_place
from doorstep.demo.rules.dice import between, chance
from doorstep.demo.rules.life import Birth, live
from doorstep.demo.rules.lively import has_news, lively
from doorstep.demo.rules.world import spot_of

_MOST_THROWS = 6000
_SILENT = timedelta(hours=72)
_REMINDED = timedelta(days=3)
#: Of a hundred orders that merely stand there, how many at each stage.
_STAGES = {
    "paid": 16,
    "packed": 12,
    "picked_up": 10,
    "in_transit": 26,
    "customs": 8,
    "out_for_delivery": 10,
    "attempt_failed": 4,
    "available_for_pickup": 6,
    "delivered": 16,
    "returning": 2,
}
_UNSETTLED = {"denied", "damaged", "lost"}


class Size(Struct, frozen=True):
    """How many orders of each kind: finished long ago, with news within the hour, just standing there, in trouble."""

    history: int = 150
    lively: int = 90
    standing: int = 50
    troubled: int = 12


class Stock(Struct, frozen=True):
    """The births of a full shop; their numbers rise with time."""

    history: tuple[Birth, ...]
    open: tuple[Birth, ...]


def stock(seed: str, now: datetime, first: int, size: Size) -> Stock:
    """Return the orders of a shop at this moment. ``first`` is the number of the oldest."""
    history = _take(_past(seed, now), size.history)
    found = [
        *_troubled(seed, now, size.troubled),
        *lively(seed, now, size.lively),
        *_standing(seed, now, size.standing),
    ]
    ordered = sorted([*history, *found], key=lambda one: one.born + timedelta(seconds=one.moved))
    numbers = {one.key: first + place for place, one in enumerate(ordered)}
    named = [replace(one, number=numbers[one.key]) for one in ordered]
    keys = {one.key for one in history}
    return Stock(tuple(one for one in named if one.key in keys), tuple(one for one in named if one.key not in keys))


def lively_births(seed: str, now: datetime, first: int, wanted: int) -> list[Birth]:
    """Return births of open orders to which something happens within the hour, to fill a shop up again."""
    return [replace(one, number=first + place) for place, one in enumerate(lively(seed, now, wanted))]


def _past(seed: str, now: datetime) -> Iterator[Birth]:
    """Orders of the last weeks that have ended by now, and well: nobody is left to mend them."""
    for place in range(_MOST_THROWS):
        key = f"{seed} past {place}"
        birth = Birth(key, place, now - timedelta(days=between(5, 40, key, "age")))
        life = live(birth)
        unsettled = life.fate in _UNSETTLED or any(one.what in _UNSETTLED for one in life.happenings)
        if life.ends_at() < now and not unsettled:
            yield birth


def _standing(seed: str, now: datetime, wanted: int) -> list[Birth]:
    """Orders that are somewhere on their way, at every stage, whatever happens next."""
    left = {stage: -(-share * wanted // 100) for stage, share in _STAGES.items()}
    found: list[Birth] = []
    for place in range(_MOST_THROWS // 3):
        key = f"{seed} standing {place}"
        birth = Birth(key, place, now - timedelta(days=between(0.01, 9, key, "age")))
        stands = live(birth).stands(now)
        if left.get(stands) and not has_news(live(birth), now):
            left[stands] -= 1
            found.append(birth)
        if len(found) >= wanted:
            break
    return found


def _troubled(seed: str, now: datetime, wanted: int) -> list[Birth]:
    """Orders that make us speak up soon: silent for three days, waiting to be fetched for three, or broken promises."""
    third = -(-wanted // 3)
    slept = _take(_aligned(seed, now, "slept", "in_transit", _SILENT), third)
    waiting = _take(_aligned(seed, now, "pickup", "available_for_pickup", _REMINDED), third)
    return [*slept, *waiting, *_take(_broken(seed, now), wanted - 2 * third)]


def _aligned(seed: str, now: datetime, fate: str, milestone: str, after: timedelta) -> Iterator[Birth]:
    """Lives moved so that a milestone was reached nearly so long ago: the limit passes one after the other."""
    for place in range(_MOST_THROWS):
        key = f"{seed} {fate} {place}"
        birth = Birth(key, place, now - timedelta(days=6), fate=fate)
        seen = [one.seen for one in live(birth).happenings if one.seen is not None]
        reached = [one for one in seen if one.milestone == milestone]
        if not reached:
            continue
        last = max(reached[:3], key=lambda one: one.at) if fate == "slept" else reached[0]
        due = now + timedelta(minutes=2 + 9 * (place % 6)) - after
        moved = replace(birth, moved=round((due - last.at).total_seconds()))
        if not any(last.at < one.at and one.at + timedelta(seconds=moved.moved) < now for one in seen):
            yield moved


def _broken(seed: str, now: datetime) -> Iterator[Birth]:
    """Orders whose promised day ended lately and which are not there."""
    for place in range(_MOST_THROWS):
        key = f"{seed} broken {place}"
        birth = Birth(key, place, now - timedelta(days=between(3, 10, key, "age")), fate="late")
        life = live(birth)
        today = at_place(now, spot_of(life.bought.buyer)).date().isoformat()
        if life.stands(now) in {"in_transit", "picked_up", "customs"} and life.bought.promised_to < today:
            yield birth


def _take(births: Iterator[Birth], wanted: int) -> list[Birth]:
    return [birth for birth, _ in zip(births, range(wanted), strict=False)]


def rush(key: str, since_start: timedelta, rate: float, peak: float, trickle: float, show: timedelta) -> float:
    """Return how many orders a minute are placed so long after the start: with a sale now and then, at last few."""
    if since_start > show:
        return trickle
    minutes = since_start / timedelta(minutes=1)
    first, every = 4.0, 20.0
    in_sale = minutes >= first and (minutes - first) % every < 1.0
    return rate * (peak if in_sale else 1.0) * (0.7 + 0.6 * chance(key, f"{int(minutes)}"))
