"""The ground of every fact, and the parts facts are made of: places, addresses, parties, lines, items."""

from typing import Annotated, ClassVar

from msgspec import Meta, Struct

from doorstep.timeline.model.words import Role

#: A text about a person. Sealed in the vault before the event is stored.
Personal = Annotated[str, Meta(extra={"personal": True})]


class Fact(Struct, frozen=True, gc=False, omit_defaults=True, tag_field="kind"):
    """What one event says. Subclasses are the closed list in ``FACTS``."""

    precedence: ClassVar[int] = 50
    derived: ClassVar[bool] = False
    #: CBV business step of the EPCIS 2.0 export, empty when the kind is not a movement of goods.
    epcis: ClassVar[str] = ""


class Place(Struct, frozen=True, gc=False, omit_defaults=True):
    """Where something happened. Country is ISO 3166-1 alpha-2; lat/lon WGS 84 degrees."""

    name: str = ""
    city: str = ""
    region: str = ""
    postcode: str = ""
    country: str = ""
    lat: float | None = None
    lon: float | None = None


class Address(Struct, frozen=True, gc=False, omit_defaults=True):
    """A postal address; the lines are personal, the area (city, region, postcode, country) is not."""

    lines: Personal = ""
    postcode: str = ""
    city: str = ""
    region: str = ""
    country: str = ""


class Party(Struct, frozen=True, gc=False, omit_defaults=True):
    """A person of an order: buyer, recipient or payer. ``name_keys`` (keyed hashes of the name's parts) are set when
    it is stored."""

    role: Role
    source_id: str = ""
    name: Personal = ""
    email: Personal = ""
    phone: Personal = ""
    language: str = ""
    zone: str = ""
    address: Address | None = None
    name_keys: tuple[str, ...] = ()


class Line(Struct, frozen=True, gc=False, omit_defaults=True):
    """A line of an order. ``price`` is minor units for one piece."""

    id: str
    sku: str = ""
    title: str = ""
    quantity: int = 1
    price: int = 0
    product: str = ""
    category: str = ""
    weight_g: int = 0
    seller: str = ""


class Items(Struct, frozen=True, gc=False, omit_defaults=True):
    """How many pieces of a line."""

    line: str
    quantity: int = 1
