"""Learning by the clock: in a process of its own, once it is due, and never in the way of the loops."""

import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from doorstep.kit import db
from doorstep.learning.accuracy import handlers as accuracy
from doorstep.promise import handlers as promise
from doorstep.promise.model import Finished
from doorstep.promise.rules.learned import Case
from doorstep.promise.rules.learned.cases import case_of
from doorstep.shop import handlers as shops
from doorstep.timeline.model import Milestone, OrderState, ParcelState
from doorstep.timeline.model.state import Reached, Window
from doorstep.wiring import Bundle
from doorstep.work.learn.due import due, learn_models, taught
from doorstep.work.learn.measure import Measure
from tests.promise.learned.made import cases, day
from tests.work.house import House

NOW, NOBODY = day(200.5), UUID(int=0)


def state_of(case: Case) -> OrderState:
    """An order as it is folded, of which the case is what the learned estimator sees."""
    reached = {}
    if case.handed_at is not None:
        reached["picked_up"] = Reached(case.handed_at, NOBODY)
    if case.arrived_at is not None:
        reached["delivered"] = Reached(case.arrived_at, NOBODY)
    milestone = Milestone.DELIVERED if case.arrived_at else Milestone.PICKED_UP if reached else Milestone.PENDING
    parcel = ParcelState(f"parcel:{case.order}/1", milestone=milestone, reached=reached)
    return OrderState(
        case.order,
        placed_at=case.placed_at,
        promised=Window(case.promised_to, case.promised_to),
        origin=case.origin,
        destination=case.destination,
        milestone=milestone,
        parcels={parcel.parcel: parcel},
    )


def fill(house: House, known: Sequence[Case]) -> None:
    """Put finished and running orders into the shop, as their looks would have."""
    rows = [state_of(case) for case in known]
    with house.app.database.transaction() as tx:
        db.many(
            tx,
            """INSERT INTO order_state (shop, subject, state, placed_at, token, updated_at)
               VALUES (%(shop)s, %(subject)s, %(state)s, %(placed)s, %(subject)s, %(placed)s)""",
            [
                {"shop": house.shop, "subject": one.order, "state": db.Json(msgspec.json.encode(one)),
                 "placed": one.placed_at}
                for one in rows
            ],
        )  # fmt: skip
        ended = [
            (house.shop, Finished(one.order, "purchase", "DE-BE>DE-BY", one.placed_at, one.arrived_at, 1.0))
            for one in known
            if one.arrived_at is not None and one.arrived_at > one.placed_at
        ]
        promise.finished(tx, ended)


def bundle(house: House) -> Bundle:
    with house.app.database.transaction() as tx:
        return house.app.bundles(tx, [house.shop])[house.shop]


def test_a_shop_learns_when_it_is_due_and_its_loops_take_the_model_up(shop: House) -> None:
    known = [case for case in cases() if int(case.order[-2:]) % 97 not in (1, 2, 3)][:900]
    assert due(shop.app, shop.shop, NOW) == ""
    fill(shop, known)
    assert [one.arrived_at for case in known[:3] if (one := case_of(state_of(case)))] == [
        c.arrived_at for c in known[:3]
    ]
    assert due(shop.app, shop.shop, NOW) == "learn"
    publish(shop, 'learned = "off"', NOW)
    assert due(shop.app, shop.shop, NOW) == ""
    publish(shop, 'learned = "on"\noldest_days = 60', NOW)
    assert learn_models(shop.app, NOW) == [f"{shop.shop}: learn"]
    assert due(shop.app, shop.shop, NOW) == ""
    assert due(shop.app, shop.shop, NOW + timedelta(days=1)) == "memory"
    assert due(shop.app, shop.shop, NOW + timedelta(days=21)) == "learn"
    assert taken_up(shop)
    with shop.app.database.transaction() as tx:
        tested = promise.tested(tx, shop.shop)
        sheet = accuracy.sheet(tx, shop.shop, "", "purchase", "lane", 26, NOW.date())
        panel = Measure(shop.app).panel(tx, shop.shop)
    assert tested is not None
    assert set(msgspec.json.decode(tested[3])["stages"]["purchase"]) == {"learned", "lane", "shop"}
    assert sheet.how == "tested"
    assert sheet.total.who["learned"].n == sheet.total.who["shop"].n > 100
    assert set(panel) == {"rule", "learned"}


def publish(house: House, lines: str, at: datetime) -> None:
    """Put other lines in the place of the promise table."""
    with house.app.database.transaction() as tx:
        current = shops.current(tx, house.shop)
        assert current is not None
        head = current.documents["shop.toml"].partition("\n[promise]\n")[0]
        documents = {**current.documents, "shop.toml": f"{head}\n[promise]\n{lines}\n"}
        assert not shops.publish(tx, house.shop, documents, current.hash, "test", at, ()).refused


def taken_up(house: House) -> bool:
    """Wait until the loops' bundle has the model, which is read beside them."""
    for _ in range(6000):
        if bundle(house).learned:
            return True
        time.sleep(0.01)
    return False


def test_what_cannot_be_learned_leaves_everything_as_it_was(shop: House) -> None:
    fill(shop, cases()[:50])
    assert not taught(shop.app, shop.shop, "learn", NOW)
    with shop.app.database.transaction() as tx:
        assert promise.tested(tx, shop.shop) is None
        assert promise.load_learned(tx, shop.shop) is None
    assert bundle(shop).learned == ""
