"""A live shop that may write at any hour: the starter shop with a care and a marketing message beside the delivery."""

import re
from datetime import datetime

from doorstep.kit.tx import Database
from doorstep.shop import handlers as shops
from doorstep.shop.rules import for_demo
from doorstep.wiring import CHECKERS, App, read_folder
from tests.crash.post import KEY, TOKEN
from tests.work.house import ROOT

SHOP = "alpine"
SECRETS = {"CRASH_TOKEN": TOKEN}
_SOURCES = f"""
[[source]]
name = "events"
connector = "generic_json"
key = "{KEY}"
signature = "token"
secret = "CRASH_TOKEN"
"""
_FREE = {"start": '"00:00"', "end": '"00:00"', "per_day": "10000", "per_week": "10000"}


def documents() -> dict[str, str]:
    """The starter shop: live, without quiet hours, limits and caps, and open to us."""
    found = for_demo(read_folder(ROOT / "examples" / "shop"))
    text = found["shop.toml"]
    for name, value in _FREE.items():
        text = re.sub(rf"(?m)^{name} = .*$", f"{name} = {value}", text)
    text = re.sub(r"daily_cap = \d+", "daily_cap = 0", text)
    text = text.replace("[playbooks]\n", "[playbooks]\ncare_now = { live = true }\noffer_now = { live = true }\n")
    delivered = found["playbooks/delivered.toml"]
    found.pop("quiet.toml")
    return {
        **found,
        "shop.toml": text,
        "sources.toml": _SOURCES,
        "consents.toml": re.sub(r'needs = "double_opt_in"', 'needs = "objection"', found["consents.toml"]),
        "playbooks/care_now.toml": _beside(delivered, "care_now", "howto", "care"),
        "playbooks/offer_now.toml": _beside(delivered, "offer_now", "winback", "marketing"),
    }


def _beside(delivered: str, name: str, template: str, purpose: str) -> str:
    text = delivered.replace('name = "delivered"', f'name = "{name}"').replace('topic = "way"', f'topic = "{name}"')
    return text.replace('template = "delivered"', f'template = "{template}"\npurpose = "{purpose}"')


def open_shop(app: App, database: Database, now: datetime) -> None:
    """Make the shop and publish its documents."""
    with database.transaction() as tx:
        shops.create_shop(tx, SHOP, app.master, now)
        made = shops.publish(tx, SHOP, documents(), None, "test", now, CHECKERS)
    assert not made.refused, made.complaints
