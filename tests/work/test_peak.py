"""A sale fills the shop: tend counts what waits, the loop's estimates move; holds that ran out or whose order went."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from doorstep.kit import db
from doorstep.kit.handle import Tx
from doorstep.promise.model import Question
from doorstep.promise.options import handlers as options
from doorstep.promise.options.model import Options, Price, Service, Slot, Window
from doorstep.promise.peaks import handlers as peaks
from doorstep.timeline.model import Place
from doorstep.views import waiting
from doorstep.work.tend import Tender
from tests.work.house import House
from tests.work.told import NOON

BOUGHT = """
INSERT INTO order_state (shop, subject, state, milestone, placed_at, token, updated_at)
SELECT %(shop)s, 'order:' || %(milestone)s || n, '{"order": "x"}', %(milestone)s, %(at)s, %(milestone)s || n, %(at)s
FROM generate_series(1, %(count)s) AS n
"""
LEFT = """
INSERT INTO lane_history (shop, subject, lane, segment, started_at, ended_at, hours)
SELECT %(shop)s, 'order:' || d || '/' || n, 'DE-SN>DE-BY', 'dispatch',
       %(now)s::timestamptz - make_interval(days => d + 1), %(now)s::timestamptz - make_interval(days => d), 24
FROM generate_series(1, 10) AS d, generate_series(1, 40) AS n
"""
DAY = Slot("day", NOON.date() + timedelta(days=1), "day")
OFFERED = Options(service=(Service("day", "Day", "nominated", price=(Price(1),), window=(Window(9),)),))


def buy(tx: Tx, shop: str, count: int, milestone: str = "pending") -> None:
    """Let so many orders stand at a milestone since an hour ago."""
    given = {"shop": shop, "count": count, "milestone": milestone, "at": NOON - timedelta(hours=1)}
    db.run(tx, BOUGHT, given)


@pytest.mark.db
def test_what_waits_moves_the_estimates_of_the_loop_and_goes_again(shop: House) -> None:
    database, name = shop.app.database, shop.shop
    here = Place(name="leipzig", country="DE")
    asked = Question(
        "order:9", NOON, NOON, NOON, origin=here, destination=Place(country="DE", region="BY"), carrier="dpd"
    )

    def look() -> tuple[str, date]:
        with database.transaction() as tx:
            bundle = shop.app.bundles(tx, [name])[name]
            (found,) = bundle.estimator.estimate([asked])
        assert found is not None
        return bundle.queues, found.latest.date()

    quiet = look()
    assert quiet[0] == ""
    with database.transaction() as tx:
        db.run(tx, LEFT, {"shop": name, "now": NOON})
        buy(tx, name, 400)
        buy(tx, name, 400, "delivered")
    tender = Tender(shop.app)
    tender.backlog(NOON)
    busy = look()
    assert busy[0] == NOON.isoformat()
    assert busy[1] >= quiet[1] + timedelta(days=9)  # ten working days of forty orders each wait, not two as is usual
    with database.transaction() as tx:
        assert [(one.per_day, one.all) for one in peaks.backlogs(tx, name).values()] == [(40.0, 400)]
        db.run(tx, "UPDATE order_state SET milestone = 'in_transit' WHERE shop = %(shop)s", {"shop": name})
    tender.backlog(NOON + timedelta(minutes=10))
    assert look() == quiet


@pytest.mark.db
def test_tend_gives_back_what_nobody_came_for_and_what_cancelled_orders_had(shop: House) -> None:
    database, name = shop.app.database, shop.shop
    with database.transaction() as tx:
        for number in range(3):
            options.hold(tx, name, DAY, OFFERED, id_=UUID(int=number), now=NOON)
        db.run(tx, "UPDATE delivery_hold SET subject = 'order:cancelled1' WHERE id = %(id)s", {"id": UUID(int=1)})
        db.run(tx, "UPDATE delivery_hold SET subject = 'order:pending1' WHERE id = %(id)s", {"id": UUID(int=2)})
        buy(tx, name, 1, "cancelled")
        buy(tx, name, 1)
        assert waiting.cancelled(tx, name, ["order:pending1", "order:cancelled1"]) == ["order:cancelled1"]
    Tender(shop.app).held(NOON + timedelta(hours=1))
    with database.transaction() as tx:
        assert options.taken(tx, name, NOON) == {DAY: 1}
        assert options.holders(tx, name, DAY.day) == ["order:pending1"]
