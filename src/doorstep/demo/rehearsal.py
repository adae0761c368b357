"""Everything that a rehearsal needs on an empty database: a demo shop made of a folder of documents."""

from collections.abc import Mapping
from datetime import datetime

from doorstep.shop import handlers as shops
from doorstep.shop.rules import for_demo
from doorstep.wiring import CHECKERS, App

SHOP = "demo"
#: Secrets of a shop that nobody can reach.
SECRETS = {
    "DEMO_NORDLICHT_SHOPIFY_SECRET": "a rehearsal",
    "DEMO_NORDLICHT_UPS_TOKEN": "a rehearsal",
    "DEMO_NORDLICHT_EVENTS_SECRET": "whsec_YSByZWhlYXJzYWw=",
}


class Unpublished(Exception):
    """The shop's documents cannot be put in force; the text says what is wrong."""


def open_shop(app: App, documents: Mapping[str, str], sources: str, now: datetime) -> None:
    """Publish these documents as the demo shop, everything switched on, with the sources that stories speak through.

    Raises `Unpublished`.
    """
    texts = for_demo({**documents, "sources.toml": sources})
    with app.database.transaction() as tx:
        shops.create_shop(tx, SHOP, app.master, now)
        made = shops.publish(tx, SHOP, texts, None, "rehearsal", now, CHECKERS)
    if made.complaints:
        raise Unpublished("\n".join(f"{one.path}: {one.why}" for one in made.complaints))
