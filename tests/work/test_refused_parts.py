"""A body of which a part cannot be read: the rest counts, and the part is listed."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from doorstep.intake import handlers as intake
from doorstep.intake.model import Arrival
from doorstep.kit.tx import Database
from tests.smtp_sink import Sink
from tests.work.house import House
from tests.work.test_thread import MONDAY

BODY = {
    "events": [
        {"kind": "order_placed", "at": "2026-03-02T09:00:00Z", "order": "7", "currency": "EUR", "total": 100},
        {"kind": "scan", "at": "the day before yesterday", "carrier": "ups", "number": "1Z", "milestone": "delivered"},
    ]
}


@pytest.fixture
def house(database: Database, tmp_path: Path) -> Iterator[House]:
    with Sink() as sink:
        opened = House(database, tmp_path, sink.url, MONDAY)
        yield opened
        opened.sender.close()


def test_the_rest_is_read_and_the_refused_part_is_listed_with_its_place(house: House) -> None:
    arrival = Arrival(house.shop, "events", "b1", msgspec.json.encode(BODY), "", {"connector": "generic_json"})
    with house.app.database.transaction() as tx:
        intake.enqueue(tx, house.app.keys, [arrival], received_at=MONDAY)
    house.turn(MONDAY)
    assert house.state("order:7") is not None
    with house.app.database.transaction() as tx:
        (failure,) = intake.failed(tx, house.shop)
    assert "events[1]" in failure.why
    assert "The other parts were read" in failure.how_to_mend
