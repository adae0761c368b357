"""The outside world, one folder a connector: shops, carriers, channels, standards.

A reader of raw bytes is found here by its id. Adding one is copying a folder and adding its line to `READERS`; a
connector is imported when it is asked for and not before.
"""

from importlib import import_module

from doorstep.connect.cards import Card, Reader

READERS: dict[str, str] = {
    "shopify": "doorstep.connect.shops.shopify",
    "woocommerce": "doorstep.connect.shops.woocommerce",
    "bigcommerce": "doorstep.connect.shops.bigcommerce",
    "generic_json": "doorstep.connect.shops.generic_json",
    "generic_csv": "doorstep.connect.shops.generic_csv",
    "olist": "doorstep.connect.shops.olist",
    "ups": "doorstep.connect.carriers.ups",
    "chronopost": "doorstep.connect.carriers.chronopost",
    "laposte": "doorstep.connect.carriers.laposte",
    "hermes": "doorstep.connect.carriers.hermes",
    "gls": "doorstep.connect.carriers.gls",
    "dhl_unified": "doorstep.connect.carriers.dhl_unified",
    "dhl_parcel_de": "doorstep.connect.carriers.dhl_parcel_de",
    "dhl_express": "doorstep.connect.carriers.dhl_express",
    "fedex": "doorstep.connect.carriers.fedex",
    "bpost": "doorstep.connect.carriers.bpost",
    "australiapost": "doorstep.connect.carriers.australiapost",
    "epcis": "doorstep.connect.standards.epcis",
    "x12_214": "doorstep.connect.standards.x12_214",
    "iftsta": "doorstep.connect.standards.iftsta",
    "upu_s10": "doorstep.connect.standards.upu_s10",
    "iata_fsu": "doorstep.connect.standards.iata_fsu",
    "usps": "doorstep.connect.carriers.usps",
    "sendle": "doorstep.connect.carriers.sendle",
    "dpd": "doorstep.connect.carriers.dpd",
    "canadapost": "doorstep.connect.carriers.canadapost",
    "purolator": "doorstep.connect.carriers.purolator",
    "royal_mail": "doorstep.connect.carriers.royal_mail",
    "postnl": "doorstep.connect.carriers.postnl",
    "aftership": "doorstep.connect.carriers.aftership",
    "easypost": "doorstep.connect.carriers.easypost",
    "shipengine": "doorstep.connect.carriers.shipengine",
    "shippo": "doorstep.connect.carriers.shippo",
}


def known() -> tuple[str, ...]:
    """Return the ids of every connector that can read, in alphabetical order."""
    return tuple(sorted(READERS))


def card(connector: str) -> Card:
    """Return what a connector says about itself. Raises `LookupError`, naming the known ones, for an unknown id."""
    found: Card = import_module(_folder(connector)).CARD
    return found


def reader(connector: str) -> Reader:
    """Return the reader of a connector, its id and version. Raises `LookupError`, naming the known ones."""
    read = import_module(_folder(connector) + ".read").read
    return Reader(card(connector), read)


def _folder(connector: str) -> str:
    try:
        return READERS[connector]
    except KeyError:
        raise LookupError(f"there is no connector {connector!r}; known are: {', '.join(known())}") from None
