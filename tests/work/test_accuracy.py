"""What was told of live orders is written down when a stage begins, and judged when they came or time has passed."""

from collections.abc import Iterable
from datetime import timedelta

from doorstep.learning.accuracy import handlers as accuracy
from doorstep.learning.accuracy.model import Forecast, Sheet
from doorstep.timeline.model import CarrierEstimate, LegLinked, Milestone, OrderPlaced, ParcelLinked, Place, Scan, Told
from doorstep.work.score import score
from tests.work.house import House
from tests.work.told import NOON, tell

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LEIPZIG = Place(country="DE", region="SN", postcode="04158")
KIEL = Place(country="DE", region="SH", postcode="24103")


def bought(number: int, days: int = 4) -> list[Told]:
    """An order with a promise, its parcel and its leg."""
    parcel, leg = f"parcel:{number}/1", f"leg:dhl:{number}"
    placed = OrderPlaced(
        str(number), "EUR", 4900, promised_to=NOON + days * DAY, origin=LEIPZIG, destination=KIEL, service="DHL Paket"
    )
    return [
        Told(f"order:{number}", ("placed",), NOON, placed),
        Told(f"order:{number}", ("parcel",), NOON, ParcelLinked(parcel=parcel)),
        Told(parcel, ("leg",), NOON, LegLinked(leg=leg, carrier="dhl", number=str(number))),
    ]


def scan(number: int, milestone: Milestone, hours: float) -> Told:
    at = NOON + hours * HOUR
    return Told(f"leg:dhl:{number}", (milestone,), at, Scan(milestone=milestone, code=milestone))


def look(shop: House, hours: float, told: Iterable[Told] = ()) -> None:
    """News comes, the loops look at it, and it is counted."""
    tell(shop, told)
    shop.turn(NOON + hours * HOUR)
    score(shop.app, shop.shop, NOON + hours * HOUR)


def told(shop: House, number: int) -> dict[str, Forecast]:
    with shop.app.database.transaction() as tx:
        found = accuracy.told(tx, shop.shop, [f"order:{number}"])
    return {stage: one for (_, stage), one in found.items()}


def sheet(shop: House, stage: str, hours: float) -> Sheet:
    with shop.app.database.transaction() as tx:
        return accuracy.sheet(tx, shop.shop, "live", stage, "carrier", 13, (NOON + hours * HOUR).date())


def test_an_order_is_told_of_at_each_stage_and_held_against_what_came(shop: House) -> None:
    look(shop, 0.2, bought(1))
    purchase = told(shop, 1)["purchase"]
    assert set(purchase.told) == {"rule", "shop"}
    assert purchase.told["shop"].likely == 4.0
    assert sheet(shop, "purchase", 0.2).total.who == {}
    edd = CarrierEstimate(expected_to=NOON + 52 * HOUR)
    given = Told("leg:dhl:1", ("edd",), NOON + 22.1 * HOUR, edd)
    look(shop, 22.2, [scan(1, Milestone.PICKED_UP, 22), given])
    assert set(told(shop, 1)["handover"].told) == {"rule", "shop", "carrier"}
    assert told(shop, 1)["handover"].told["carrier"].likely == 1.25
    look(shop, 47, [scan(1, Milestone.DELIVERED, 46)])
    assert told(shop, 1)["purchase"].told == purchase.told, "what was told stays as it was told"
    assert told(shop, 1)["handover"].days == 1.0
    total = sheet(shop, "handover", 47).total.who
    assert (total["carrier"].n, total["carrier"].mae_days, total["carrier"].bias_days) == (1, 0.25, 0.25)
    assert (total["shop"].mae_days, sheet(shop, "purchase", 47).total.alarms.late) == (2.0833, 0)
    (row,) = sheet(shop, "purchase", 47).rows
    assert (row.by, row.who["rule"].n, row.who["rule"].held["90"].n) == ({"carrier": "dhl"}, 1, 1)


def test_who_is_heard_of_too_late_is_held_against_its_own_dates_alone(shop: House) -> None:
    look(shop, 50, [*bought(2), scan(2, Milestone.PICKED_UP, 22), scan(2, Milestone.DELIVERED, 46)])
    assert {stage: set(one.told) for stage, one in told(shop, 2).items()} == {
        "purchase": {"shop"},
        "handover": {"shop"},
    }


def test_an_order_that_never_comes_counts_as_missed_when_its_time_has_passed(shop: House) -> None:
    look(shop, 0.2, bought(3, days=2))
    assert sheet(shop, "purchase", 0.2).total.n == 0
    look(shop, 24 * 30)
    total = sheet(shop, "purchase", 24 * 30).total
    assert {who: one.n for who, one in total.who.items()} == {"rule": 1, "shop": 1}
    assert (total.who["rule"].held["90"].coverage, total.who["rule"].mae_days) == (0.0, None)
    assert (total.alarms.n, total.alarms.late) == (1, 1)


def test_looking_again_changes_nothing(shop: House) -> None:
    look(shop, 0.2, bought(4))
    before = told(shop, 4)
    look(shop, 0.3)
    look(shop, 1.0, [scan(4, Milestone.INFO_RECEIVED, 0.5)])
    assert told(shop, 4) == before
