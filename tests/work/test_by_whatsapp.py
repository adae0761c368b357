"""WhatsApp by Meta's stand-in: a template first, any text once she has answered, nothing any more after STOP; and a
mail that is refused while it is handed over counts as a bounce."""

from datetime import datetime, timedelta
from pathlib import Path

from doorstep.intake import handlers as intake
from doorstep.intake.model import Arrival
from doorstep.kit import db
from doorstep.kit.tx import Database
from doorstep.shop.rules import for_demo
from doorstep.wiring import read_folder
from tests.smtp_sink import Sink
from tests.stand_ins.base import running
from tests.stand_ins.channels.callback import Callback
from tests.stand_ins.channels.meta import PHONE_ID, TEMPLATES, TOKEN, Meta
from tests.work.house import ROOT, House
from tests.work.test_by_sms import house_by_sms
from tests.work.test_thread import MONDAY, ORDER, order

MINUTE = timedelta(minutes=1)
JANA = {"id": 77, "email": "jana@example.org", "phone": "0170 1234567"}
ACCOUNT = f"""
[[account]]
name = "meta"
connector = "whatsapp_meta"
base_url = "%s"
secrets = {{ access_token = "META" }}
options = {{ phone_number_id = "{PHONE_ID}" }}
"""
WORDS = """
[words.de.whatsapp]
text = "Danke! {{ order }}"
template = "parcel_late"
values = ["{{ shop }}", "{{ order }}"]
"""


def by_whatsapp(url: str) -> dict[str, str]:
    """The starter shop, its confirmation told by WhatsApp alone, with an approved template."""
    found = for_demo(read_folder(ROOT / "examples" / "shop"))
    path, words = "playbooks/order_confirmed.toml", "messages/order_confirmed.toml"
    told = found[path].replace(
        'template = "order_confirmed"', 'template = "order_confirmed"\nchannels = ["whatsapp"]', 1
    )
    switched = found["shop.toml"].replace("[channels]", "[channels]\nwhatsapp = { live = true }", 1)
    return {
        **found,
        "channels.toml": ACCOUNT % url,
        path: told,
        "shop.toml": switched,
        words: found[words] + WORDS,
    }


def hears(house: House, call: Callback, key: str, now: datetime) -> None:
    """Let a webhook of Meta be read."""
    arrival = Arrival(house.shop, "meta", key, call.body, "", {"connector": "whatsapp_meta", "query": ""})
    with house.app.database.transaction() as tx:
        intake.enqueue(tx, house.app.keys, [arrival], received_at=now)
    house.turn(now)


def bought(house: House, number: int, now: datetime) -> None:
    """Jana buys, and gives her number as one writes it at home."""
    told = order(id=number, name=f"#{number}", customer=JANA, phone=JANA["phone"], created_at=now.isoformat())
    assert house.shopify("orders/create", told, f"w{number}") == 202
    house.turn(now)


def test_the_24_hours_and_stop(database: Database, tmp_path: Path) -> None:
    assert ("parcel_late", "de") in TEMPLATES
    with running(Meta()) as meta:
        (tmp_path / "secrets").mkdir()
        (tmp_path / "secrets" / "META").write_text(TOKEN)
        house = house_by_sms(database, tmp_path, by_whatsapp(meta.url))
        bought(house, 1001, MONDAY + MINUTE)
        said = MONDAY + timedelta(hours=1)
        hears(house, meta.incoming("491701234567", "Danke schön", int(said.timestamp())), "a", said + MINUTE)
        bought(house, 1002, said + timedelta(hours=22))
        bought(house, 1003, said + timedelta(hours=25))
        stopped = said + timedelta(hours=26)
        hears(house, meta.incoming("491701234567", "STOP", int(stopped.timestamp())), "b", stopped)
        bought(house, 1004, stopped + MINUTE)
        house.sender.close()
        assert [one["type"] for one in meta.sent.values()] == ["template", "text", "template"]
        assert {one["to"] for one in meta.sent.values()} == {"491701234567"}
    with database.transaction() as tx:
        rows = db.rows(tx, "SELECT purpose FROM consent WHERE NOT given AND channel = 'whatsapp'", {})
    assert {row[0] for row in rows} >= {"everything", "service"}


def test_a_mail_that_is_refused_while_it_is_handed_over_counts_as_a_bounce(database: Database, tmp_path: Path) -> None:
    with Sink() as sink:
        sink.next("refuse")
        house = House(database, tmp_path, sink.url, MONDAY)
        assert house.shopify("orders/create", order(), "w1") == 202
        house.turn(MONDAY + MINUTE)
        house.turn(MONDAY + timedelta(minutes=5))
        house.sender.close()
    with database.transaction() as tx:
        held = db.rows(tx, "SELECT why, until FROM suppression WHERE on_list", {})
    assert [tuple(row) for row in held] == [("bad_address", None)]
    state = house.state(ORDER)
    assert state is not None
    assert {"message_failed", "customer_unreachable"} <= state.reached.keys()
