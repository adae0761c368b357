"""A mail comes back as a bounce: the order hears of it, the address is held, and somebody looks for another."""

from datetime import timedelta
from pathlib import Path

from doorstep.connect.standards import dsn
from doorstep.intake import handlers as intake
from doorstep.intake.model import Arrival
from doorstep.kit.tx import Database
from tests.smtp_sink import Sink
from tests.work.house import House
from tests.work.test_thread import MONDAY, ORDER, order

SAMPLE = Path(dsn.__file__).parent / "samples" / "unknown_user.eml"
OURS = "0b7e1c52f6d94a3f8e21aa90c4d5b6e7"


def test_a_bounce_is_heard_by_its_order(database: Database, tmp_path: Path) -> None:
    with Sink() as sink:
        house = House(database, tmp_path, sink.url, MONDAY)
        assert house.shopify("orders/create", order(), "w1") == 202
        house.turn(MONDAY + timedelta(minutes=1))
        (mail,) = sink.mails
        message = str(mail["message-id"]).strip("<>").partition("@")[0]
        raw = SAMPLE.read_text(encoding="utf-8").replace(OURS, message).encode()
        later = MONDAY + timedelta(hours=2)
        with database.transaction() as tx:
            meta = {"connector": dsn.CARD.id}
            twice = [Arrival(house.shop, "bounces", key, raw, "", meta) for key in ("first", "second")]
            intake.enqueue(tx, house.app.keys, twice, received_at=later)
        house.turn(later)
        house.sender.close()
    state = house.state(ORDER)
    assert state is not None
    assert {"message_sent", "message_failed", "customer_unreachable", "task_opened"} <= state.reached.keys()
