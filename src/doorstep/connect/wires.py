"""The carriers that can be asked, each by the `wire.py` in its folder; one is imported when it is asked for."""

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


def asker(carrier: str) -> Asker:
    """Return how a carrier is asked. Raises `LookupError` for one that cannot be."""
    if carrier not in ASKED:
        raise LookupError(f"nobody here can ask {carrier!r}; known are: {', '.join(ASKED)}")
    wire = import_module(f"doorstep.connect.carriers.{carrier}.wire")
    return Asker(wire.WIRE, wire.fetch)


def wires() -> dict[str, Wire]:
    """Return what asking each carrier takes."""
    return {carrier: asker(carrier).wire for carrier in ASKED}
