"""Who can be asked: carriers by the `wire.py` in their folders, shops whose notices tell an id alone by `asked.py`.

One is imported when it is asked for.
"""

from importlib import import_module

from doorstep.connect.asking import Asker
from doorstep.timeline.polling.model import Wire

ASKED = (
    "australiapost",
    "bpost",
    "canadapost",
    "dhl_express",
    "dhl_unified",
    "dpd",
    "fedex",
    "gls",
    "hermes",
    "laposte",
    "postnl",
    "purolator",
    "royal_mail",
    "sendle",
    "ups",
    "usps",
)

#: Shops that are asked for the orders which their notices name.
SHOPS = ("bigcommerce",)


def asker(carrier: str) -> Asker:
    """Return how a carrier or a shop is asked. Raises `LookupError` for one that cannot be."""
    if carrier not in (*ASKED, *SHOPS):
        raise LookupError(f"nobody here can ask {carrier!r}; known are: {', '.join((*ASKED, *SHOPS))}")
    place = f"shops.{carrier}.asked" if carrier in SHOPS else f"carriers.{carrier}.wire"
    wire = import_module(f"doorstep.connect.{place}")
    return Asker(wire.WIRE, wire.fetch)


def wires() -> dict[str, Wire]:
    """Return what asking each carrier takes."""
    return {carrier: asker(carrier).wire for carrier in (*ASKED, *SHOPS)}
