"""An order is confirmed by SMS: the first provider is away, the second takes it; its receipt and STOP are heard."""

from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlencode

import msgspec

from doorstep.intake import handlers as intake
from doorstep.intake.model import Arrival
from doorstep.kit import db
from doorstep.kit.tx import Database
from doorstep.shop import handlers as shops
from doorstep.shop.rules import for_demo
from doorstep.wiring import read_folder
from tests.provider import Provider
from tests.work.house import ROOT, House
from tests.work.test_thread import MONDAY, ORDER, order

ACCOUNT = """
[[account]]
name = "%s"
connector = "%s"
base_url = "%s"
cost = 0.0737
secrets = { %s }
options = { %s }
"""
CALLBACK = 'callback = "https://shop.example/in/twilio/k"'


def by_sms(sinch: str, twilio: str) -> dict[str, str]:
    """The starter shop with two accounts for SMS, its confirmation told by SMS alone."""
    found = for_demo(read_folder(ROOT / "examples" / "shop"))
    first = ACCOUNT % ("sinch", "sinch", sinch, 'api_token = "TOKEN"', 'service_plan_id = "p", from = "+4915735981234"')
    names = 'account_sid = "SID", auth_token = "TOKEN"'
    second = ACCOUNT % ("twilio", "twilio_sms", twilio, names, f'from = "+4915735981234", {CALLBACK}')
    path = "playbooks/order_confirmed.toml"
    told = found[path].replace('template = "order_confirmed"', 'template = "order_confirmed"\nchannels = ["sms"]', 1)
    switched = found["shop.toml"].replace("[channels]", "[channels]\nsms = { live = true }", 1)
    return {**found, "channels.toml": first + second, path: told, "shop.toml": switched}


def arrived(house: House, form: dict[str, str], key: str, query: str = "") -> Arrival:
    meta = {"connector": "twilio_sms", "content-type": "application/x-www-form-urlencoded", "query": query}
    return Arrival(house.shop, "twilio", key, urlencode(form).encode(), "", meta)


def house_by_sms(database: Database, home: Path, documents: dict[str, str], at: datetime = MONDAY) -> House:
    """A house whose shop has published these documents, and which may call this machine."""
    (home / "secrets").mkdir(exist_ok=True)
    for name in ("SID", "TOKEN"):
        (home / "secrets" / name).write_text("A1")
    house = House(database, home, "", at)
    house.app.installation = msgspec.structs.replace(house.app.installation, allow_hosts=frozenset({"127.0.0.1"}))
    with database.transaction() as tx:
        base = shops.current(tx, house.shop)
        assert base is not None
        assert not shops.publish(tx, house.shop, documents, base.hash, "test", at, ()).refused
    return house


def reached_by(database: Database) -> list[tuple[object, ...]]:
    """The attempts by SMS, and what their message came to."""
    sql = """
        SELECT d.attempt, d.provider, d.state, d.named, m.fate, m.reached FROM delivery d
        JOIN message m ON m.shop = d.shop AND m.id = d.message WHERE m.channel = 'sms' ORDER BY d.attempt"""
    with database.transaction() as tx:
        return [tuple(row) for row in db.rows(tx, sql, {})]


def test_a_message_by_sms_and_what_came_back(database: Database, tmp_path: Path) -> None:
    with Provider() as sinch, Provider() as twilio:
        house = house_by_sms(database, tmp_path, by_sms(sinch.url, twilio.url))
        sinch.answers(503)
        twilio.answers(201, {"sid": "SM07", "num_segments": "1"})
        jana = {"id": 77, "email": "jana@example.org", "phone": "+49 170 1234567"}
        assert house.shopify("orders/create", order(customer=jana, phone=jana["phone"]), "w1") == 202
        house.turn(MONDAY + timedelta(minutes=1))
        (away,), (taken,) = sinch.asked, twilio.asked
        assert (away.json["to"], taken.form["To"]) == (["491701234567"], "+491701234567")
        assert away.json["body"] == taken.form["Body"]
        assert "1777" in taken.form["Body"]
        done = {"MessageSid": "SM07", "MessageStatus": "delivered", "To": "+491701234567"}
        stop = {"MessageSid": "SM08", "Body": "Stopp", "From": "+491701234567", "To": "+4915735981234"}
        later = MONDAY + timedelta(minutes=5)
        query = taken.form["StatusCallback"].partition("?")[2]
        told = [arrived(house, done, "a", query), arrived(house, done, "b", query), arrived(house, stop, "c")]
        with database.transaction() as tx:
            intake.enqueue(tx, house.app.keys, told, received_at=later)
        house.turn(later)
        house.sender.close()
    assert reached_by(database) == [
        (1, "alpine/sinch", "failed", "", "sent", "replied"),
        (2, "alpine/twilio", "sent", "SM07", "sent", "replied"),
    ]
    state = house.state(ORDER)
    assert state is not None
    assert {"message_sent", "message_fate", "consent_withdrawn"} <= state.reached.keys()
