"""Orders to which something happens within the hour, of every kind of news, at any hour of any day. Pure.

Most lives keep their own times. Where the hour is a quiet one, others are moved by whole days; and where one kind of
news is still missing, by hours, but nobody's bell is rung by night.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta

from msgspec.structs import replace

from doorstep.demo.rules.clocks import at_place
from doorstep.demo.rules.dice import between, one_of
from doorstep.demo.rules.life import Birth, Happening, Life, live
from doorstep.demo.rules.world import spot_of

SOON = timedelta(minutes=55)
_DAY = 86400
_MOVES = (0, -1, 1, -2, 2)  # days
_THROWS = 1200
#: When vans leave and bells ring, by the clock of the door: from, to.
_AT_THE_DOOR = {
    "out_for_delivery": (7, 12),
    "delivered": (9, 19),
    "attempt_failed": (9, 19),
    "available_for_pickup": (10, 19),
}
_ALWAYS = (0, 24)
#: News that is wanted most, and how much of it there should be of a hundred.
_WANTED = {"packed": 18, "picked_up": 14, "in_transit": 22, "out_for_delivery": 18, "delivered": 22, "customs": 4}
_OTHERS = 6


def lively(seed: str, now: datetime, wanted: int) -> list[Birth]:
    """Return so many births (their numbers are still to be given)."""
    left = Counter({kind: max(1, round(share * wanted / 100)) for kind, share in _WANTED.items()})
    found: list[Birth] = []
    for birth, kind in (*_by_days(seed, now), *_by_hours(seed, now)):
        if left[kind] <= 0 or len(found) >= wanted:
            continue
        left[kind] -= 1
        found.append(birth)
    return found


def has_news(life: Life, now: datetime, moved: timedelta = timedelta()) -> bool:
    """Whether something of a life is told within the hour, if it is moved by so much."""
    return any(now < one.told_at + moved <= now + SOON for one in life.happenings)


def kind_of(happening: Happening) -> str:
    """What a happening is called: a scan by its milestone."""
    return happening.seen.milestone if happening.seen is not None else happening.what


def _births(seed: str, now: datetime) -> Iterator[Birth]:
    for place in range(_THROWS):
        key = f"{seed} lively {now:%Y%m%d%H} {place}"
        yield Birth(key, place, now - timedelta(days=between(0.02, 9, key, "age")))


def _by_days(seed: str, now: datetime) -> Iterator[tuple[Birth, str]]:
    later: list[tuple[int, Birth, str]] = []
    for birth in _births(seed, now):
        life = live(birth)
        for place, days in enumerate(_MOVES):
            moved = timedelta(days=days)
            news = [one for one in life.happenings if now < one.told_at + moved <= now + SOON]
            if news and life.happenings[0].told_at + moved < now:
                later.append((place, replace(birth, moved=days * _DAY), kind_of(news[0])))
                break
    for _, birth, kind in sorted(later, key=lambda one: one[0]):
        yield birth, kind


def _by_hours(seed: str, now: datetime) -> Iterator[tuple[Birth, str]]:
    for birth in _births(f"{seed} hours", now):
        life = live(birth)
        news = one_of(
            [one for one in life.happenings[1:] if one.seen is not None or one.what == "packed"], birth.key, "news"
        )
        when = now + timedelta(minutes=between(1, 50, birth.key, "when"))
        kind = kind_of(news)
        at_home = at_place(when, spot_of(life.bought.buyer))
        moved = timedelta(seconds=round((when - news.told_at).total_seconds()))
        opens, closes = _AT_THE_DOOR.get(kind, _ALWAYS)
        if opens <= at_home.hour < closes and life.happenings[0].told_at + moved < now:
            yield replace(birth, moved=round(moved.total_seconds())), kind
