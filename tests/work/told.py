"""Orders as the tests of the loops tell them, and what is stored of them."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from doorstep.timeline.handlers import Read, record
from doorstep.timeline.model import LegLinked, Milestone, OrderPlaced, ParcelLinked, Party, Reading, Role, Scan, Told
from doorstep.timeline.rules.fold import fold
from doorstep.timeline.store import events
from tests.work.house import House

NOON = datetime(2026, 3, 4, 11, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def placed(number: int, at: datetime = NOON) -> Told:
    """An order of a customer of its own."""
    buyer = Party(role=Role.BUYER, name=f"Kim Buyer{number}", email=f"kim{number}@example.org", language="en")
    return Told(f"order:{number}", ("placed",), at, OrderPlaced(number=str(number), parties=(buyer,)))


def linked(number: int, at: datetime = NOON) -> list[Told]:
    """The order's only parcel and its leg."""
    parcel, leg = f"parcel:{number}/1", f"leg:ups:{number}"
    return [
        Told(f"order:{number}", ("parcel",), at, ParcelLinked(parcel=parcel)),
        Told(parcel, ("leg",), at, LegLinked(leg=leg, carrier="ups", number=str(number))),
    ]


def scan(number: int, milestone: Milestone, at: datetime = NOON) -> Told:
    """A scan of the order's parcel."""
    return Told(f"leg:ups:{number}", (at.isoformat(), milestone), at, Scan(milestone=milestone, code=milestone))


def tell(house: House, told: Iterable[Told], raw: int | None = None, *, again: bool = False) -> None:
    """Record what a reader told, as of the body ``raw``; ``again`` when a newer reader read that body."""
    version = 2 if again else 1
    read = Read(
        house.shop, "test", Reading(events=tuple(told)), NOON, raw, f"test@{version}", "test@1" if again else ""
    )
    with house.app.database.transaction() as tx:
        record(tx, house.app.keys, [read], now=NOON)


def assert_whole(house: House, number: int, *more: str) -> None:
    """The stored state of an order is the whole fold of its events; ``more`` are subjects beside order, parcel, leg."""
    subjects = [f"order:{number}", f"parcel:{number}/1", f"leg:ups:{number}", *more]
    with house.app.database.transaction() as tx:
        state, _ = fold(f"order:{number}", events.of_subjects(tx, house.shop, subjects))
    assert house.state(f"order:{number}") == state
