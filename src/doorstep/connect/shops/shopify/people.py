"""People of Shopify: customers, the parties of an order, consents. Pure."""

from typing import Any

from doorstep.connect import places
from doorstep.connect.pick import inside, several, words
from doorstep.connect.shops.shopify.said import Said, customer_id, id_of
from doorstep.timeline.model import (
    Address,
    ConsentGiven,
    ConsentWithdrawn,
    CustomerChanged,
    Party,
    Place,
    Role,
)

_GIVEN, _WITHDRAWN = {"subscribed"}, {"unsubscribed", "redacted", "invalid"}


def address_of(found: Any) -> Address | None:
    """Return a postal address, ``None`` when nothing of it is told."""
    lines = "\n".join(part for key in ("company", "address1", "address2") if (part := words(found, key)))
    address = Address(
        lines=lines,
        postcode=words(found, "zip"),
        city=words(found, "city"),
        region=words(found, "province_code") or words(found, "province"),
        country=country_of(found),
    )
    return None if address == Address() else address


def country_of(found: Any) -> str:
    """Return the country's code, also when only its name is told."""
    return places.country_code(words(found, "country_code")) or places.country_code(words(found, "country"))


def place_of(found: Any) -> Place | None:
    """Return the area of an address, without the house."""
    address = address_of(found)
    if address is None or not (address.city or address.postcode or address.country):
        return None
    return Place(city=address.city, region=address.region, postcode=address.postcode, country=address.country)


def name_of(found: Any) -> str:
    """Return first and last name, or the whole name where that is all."""
    parts = " ".join(part for key in ("first_name", "last_name") if (part := words(found, key)))
    return parts or words(found, "name")


def phone_of(said: Said, path: str, *written: str) -> str:
    """Return the first number that can be called. One with letters in it cannot."""
    for number in written:
        if any(sign.isalpha() for sign in number):
            said.leave(path, "a phone number with letters in it cannot be called")
        elif number:
            return number
    return ""


def parties(said: Said, order: Any) -> tuple[Party, ...]:
    """Return buyer, recipient and payer of an order, as far as they are told."""
    customer, language = inside(order, "customer"), words(order, "customer_locale")
    shipping, billing = inside(order, "shipping_address"), inside(order, "billing_address")
    found = [
        _party(
            Role.BUYER,
            customer,
            customer.get("default_address"),
            language,
            email=words(order, "email") or words(order, "contact_email") or words(customer, "email"),
            phone=phone_of(said, "phone", words(order, "phone"), words(customer, "phone")),
        ),
        _party(Role.RECIPIENT, shipping, shipping, "", phone=_phone(said, "shipping_address", shipping)),
        _party(Role.PAYER, billing, billing, "", phone=_phone(said, "billing_address", billing)),
    ]
    return tuple(party for party in found if party != Party(role=party.role))


def _phone(said: Said, path: str, found: Any) -> str:
    return phone_of(said, f"{path}.phone", words(found, "phone"))


def _party(role: Role, person: Any, address: Any, language: str, *, email: str = "", phone: str = "") -> Party:
    where = place_of(address)
    return Party(
        role=role,
        source_id=id_of(person, "id") if role is Role.BUYER else "",
        name=name_of(person),
        email=email,
        phone=phone,
        language=language,
        zone=places.zone_of(where) if where is not None else "",
        address=address_of(address),
    )


def read_customer(said: Said, body: Any) -> None:
    """customers/create, update, enable, disable: the shop's record of a person, and her consents."""
    customer = customer_id(body, "id")
    address = inside(body, "default_address") or next(iter(several(body, "addresses")), {})
    phone = phone_of(said, "phone", words(body, "phone"))
    updated = words(body, "updated_at")
    party = _party(Role.BUYER, body, address, words(body, "locale"), email=words(body, "email"), phone=phone)
    when = said.when(updated, words(body, "created_at"))
    identity = ("customer_changed", customer, updated or said.topic)
    said.tell(f"customer:{customer}", identity, when, CustomerChanged(party=party))
    for channel, address_key in (("email", "email"), ("sms", "phone")):
        consent = inside(body, f"{channel}_marketing_consent")
        if words(consent, "state"):
            _consent(said, customer, channel, consent, words(body, address_key), f"{channel}_marketing_consent")
    if body.get("accepts_marketing") is True and not inside(body, "email_marketing_consent"):
        said.leave("accepts_marketing", "a claim without a state, a time or a proof is no consent")


def read_deleted(said: Said, body: Any) -> None:
    """customers/delete: the record is gone, which is neither a withdrawal nor the wish to be forgotten."""
    customer = customer_id(body, "id")
    text = "The shop deleted its record of this customer."
    said.note(f"customer:{customer}", ("customer_deleted", customer), said.when(), text)


def read_privacy(said: Said, body: Any) -> None:
    """customers/redact and customers/data_request: a legal wish that a person has to carry out."""
    customer = customer_id(body, "customer.id", "id")
    wish = "forget this customer" if said.topic.endswith("redact") else "tell this customer what is kept about her"
    identity = (said.topic, customer, id_of(body, "data_request", "id"))
    said.note(f"customer:{customer}", identity, said.when(), f"Shopify asks us to {wish}: `doorstep forget`.")


def read_consent(said: Said, body: Any) -> None:
    """customers_marketing_consent/update (text messages) and customers_email_marketing_consent/update."""
    customer = customer_id(body, "id", "customer_id")
    for channel, address_key in (("sms", "phone"), ("email", "email_address")):
        path = f"{channel}_marketing_consent"
        if path not in body:
            continue
        consent = inside(body, path)
        if words(consent, "state"):
            _consent(said, customer, channel, consent, words(body, address_key), path)
        else:
            text = (
                f"Something about the consent to marketing by {channel} came in without saying what. Nothing changed."
            )
            said.note(f"customer:{customer}", ("consent_unknown", customer, channel), said.when(), text)
            said.leave(f"{path}.state", "neither given nor withdrawn: no consent, and it overwrites none")


def _consent(said: Said, customer: str, channel: str, consent: Any, address: str, path: str) -> None:
    state, at = words(consent, "state").lower(), words(consent, "consent_updated_at")
    identity = ("consent", customer, channel, state, at)
    source = f"shopify {words(consent, 'opt_in_level') or 'unknown opt-in'}"
    if state in _GIVEN:
        given = ConsentGiven(purpose="marketing", channel=channel, source=source, address=address)
        said.tell(f"customer:{customer}", identity, said.when(at), given)
    elif state in _WITHDRAWN:
        withdrawn = ConsentWithdrawn(purpose="marketing", channel=channel, source=source, address=address)
        said.tell(f"customer:{customer}", identity, said.when(at), withdrawn)
    else:
        said.leave(path, f"the state {state!r} is neither a consent nor its withdrawal")
