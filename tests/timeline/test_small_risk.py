"""A risk that is nearly nothing is stored as nothing: the column is a real and refuses it (the demo shop found it)."""

from datetime import UTC, datetime

import pytest

from doorstep.kit import db, seal
from doorstep.kit.tx import Database
from doorstep.people.model import Keyring
from doorstep.shop.handlers import create_shop
from doorstep.timeline.handlers import Read, Seen, look_at, record, write
from doorstep.timeline.model import OrderPlaced, Reading, Told

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
MASTER = seal.new_key()


@pytest.mark.parametrize(("risk", "stored"), [(1e-60, 0.0), (0.25, 0.25), (None, None)])
def test_any_risk_can_be_stored(database: Database, risk: float | None, stored: float | None) -> None:
    placed = Told("order:1", ("placed",), NOW, OrderPlaced(number="1"))
    with database.transaction() as tx:
        create_shop(tx, "alpine", MASTER, NOW)
        record(tx, Keyring(MASTER), [Read("alpine", "shop", Reading(events=(placed,)), NOW)], now=NOW)
        [look] = look_at(tx, [("alpine", "order:1")], [b"t" * 20], now=NOW)
        write(tx, [Seen(look, False, risk)], now=NOW)
        assert db.one(tx, "SELECT risk FROM order_state") == (stored,)
