"""People of BigCommerce: the parties of an order, and customers. Pure."""

from typing import Any

from doorstep.connect import places
from doorstep.connect.bodies import Refused
from doorstep.connect.persons import party
from doorstep.connect.pick import inside, several, words
from doorstep.connect.said import Said
from doorstep.connect.shops.bigcommerce.clock import time_of
from doorstep.timeline.model import Address, CustomerChanged, Party, Role


def address_of(found: Any) -> Address | None:
    """Return a postal address (of an order, or of a customer), ``None`` when nothing of it is told."""
    keys = ("company", "street_1", "address1", "street_2", "address2")
    country = places.country_code(words(found, "country_iso2") or words(found, "country_code"))
    country = country or places.country_code(words(found, "country"))
    address = Address(
        lines="\n".join(part for key in keys if (part := words(found, key))),
        postcode=words(found, "zip") or words(found, "postal_code"),
        city=words(found, "city"),
        region=places.region_code(country, words(found, "state") or words(found, "state_or_province")),
        country=country,
    )
    return None if address == Address() else address


def name_of(found: Any) -> str:
    """Return first and last name."""
    return " ".join(part for key in ("first_name", "last_name") if (part := words(found, key)))


def parties(order: Any) -> tuple[Party, ...]:
    """Return buyer, recipient and payer, as far as they are told. Without its addresses an order has no recipient."""
    billing = inside(order, "billing_address")
    shipping = next((one for one in several(order, "shipping_addresses") if isinstance(one, dict)), {})
    customer, phone = words(order, "customer_id"), words(billing, "phone")
    found = (
        party(
            Role.BUYER,
            source_id="" if customer == "0" else customer,
            name=name_of(billing),
            email=words(billing, "email"),
            phone=phone,
            language=words(order, "customer_locale"),
            address=address_of(billing),
        ),
        party(
            Role.RECIPIENT,
            name=name_of(shipping),
            email=words(shipping, "email"),
            phone=words(shipping, "phone"),
            address=address_of(shipping),
        ),
        party(Role.PAYER, name=name_of(billing), phone=phone, address=address_of(billing)),
    )
    return tuple(one for one in found if one is not None)


def read_customer(said: Said, body: Any) -> None:
    """A customer of V2 or V3: the shop's record of a person. A box that she ticked is no consent with a proof."""
    number = words(body, "id")
    if number in {"", "0"}:
        raise Refused("the body names no customer", "ask BigCommerce for the customer again")
    created, changed = time_of(said, body, "date_created"), time_of(said, body, "date_modified")
    address = next((found for one in several(body, "addresses") if (found := address_of(one)) is not None), None)
    record = party(
        Role.BUYER,
        source_id=number,
        name=name_of(body),
        email=words(body, "email"),
        phone=words(body, "phone"),
        address=address,
    )
    assert record is not None  # it has its id
    when = said.first(changed, created)
    said.tell(f"customer:{number}", ("customer_changed", number, when.written), when, CustomerChanged(party=record))
    if created is not None and created is not when:
        said.leave("date_created", "since when the shop knows this customer")
    if body.get("accepts_product_review_abandoned_cart_emails") is True:
        said.leave("accepts_product_review_abandoned_cart_emails", "a ticked box without time and proof is no consent")
