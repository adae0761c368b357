"""People of WooCommerce: the parties of an order, and customers. Pure."""

from typing import Any

from doorstep.connect import places
from doorstep.connect.bodies import Refused
from doorstep.connect.persons import party
from doorstep.connect.pick import inside, words
from doorstep.connect.said import Said
from doorstep.connect.shops.woocommerce.clock import time_of
from doorstep.connect.shops.woocommerce.links import meta_of
from doorstep.timeline.model import Address, CustomerChanged, Party, Role

#: Where extensions for several languages keep the one that the customer read.
_LANGUAGES = ("wpml_language", "trp_language", "_pll_language", "lang")


def address_of(found: Any) -> Address | None:
    """Return a postal address, ``None`` when nothing of it is told."""
    lines = "\n".join(part for key in ("company", "address_1", "address_2") if (part := words(found, key)))
    address = Address(
        lines=lines,
        postcode=words(found, "postcode"),
        city=words(found, "city"),
        region=words(found, "state"),
        country=places.country_code(words(found, "country")),
    )
    return None if address == Address() else address


def name_of(found: Any) -> str:
    """Return first and last name."""
    return " ".join(part for key in ("first_name", "last_name") if (part := words(found, key)))


def language_of(found: Any) -> str:
    """Return the language that the customer read, where an extension notes it; `de_DE` is written as de-DE."""
    meta = meta_of(found)
    return next((text.replace("_", "-") for key in _LANGUAGES if (text := words(meta, key))), "")


def customer_of(order: Any) -> str:
    """Return the id of the customer; 0 is a guest and nobody."""
    number = words(order, "customer_id")
    return "" if number == "0" else number


def parties(order: Any) -> tuple[Party, ...]:
    """Return buyer, recipient and payer, as far as they are told. Goods that are not sent have no recipient."""
    billing, shipping = inside(order, "billing"), inside(order, "shipping")
    email, phone = words(billing, "email"), words(billing, "phone")
    found = (
        party(
            Role.BUYER,
            source_id=customer_of(order),
            name=name_of(billing),
            email=email,
            phone=phone,
            language=language_of(order),
            address=address_of(billing),
        ),
        party(Role.RECIPIENT, name=name_of(shipping), phone=words(shipping, "phone"), address=address_of(shipping)),
        party(Role.PAYER, name=name_of(billing), phone=phone, address=address_of(billing)),
    )
    return tuple(one for one in found if one is not None)


def read_customer(said: Said, body: Any) -> None:
    """customer.created and customer.updated: the shop's record of a person."""
    number = _number(body)
    created, changed = time_of(said, body, "date_created"), time_of(said, body, "date_modified")
    billing, shipping = inside(body, "billing"), inside(body, "shipping")
    record = party(
        Role.BUYER,
        source_id=number,
        name=name_of(body) or name_of(billing),
        email=words(body, "email") or words(billing, "email"),
        phone=words(billing, "phone"),
        language=language_of(body),
        address=address_of(billing) or address_of(shipping),
    )
    assert record is not None  # it has its id
    when = said.first(changed, created)
    said.tell(f"customer:{number}", ("customer_changed", number, when.written), when, CustomerChanged(party=record))
    if created is not None and created is not when:
        for field in created.fields:
            said.leave(field, "since when the shop knows this customer")


def read_deleted_customer(said: Said, body: Any) -> None:
    """customer.deleted: the record is gone, which is neither a withdrawal nor the wish to be forgotten."""
    number = _number(body)
    text = "The shop deleted its record of this customer."
    said.note(f"customer:{number}", ("customer_deleted", number), said.first(), text)


def _number(body: Any) -> str:
    number = words(body, "id")
    if number in {"", "0"}:
        raise Refused("the body names no customer", "send the body as WooCommerce sent it")
    return number
