"""People as shops write them: addresses, numbers to call, the parties of an order. Pure."""

from doorstep.connect import places
from doorstep.timeline.model import Address, Party, Place, Role


def place_of(address: Address | None) -> Place | None:
    """Return the area of an address, without the house; ``None`` when it names none."""
    if address is None or not (address.city or address.postcode or address.country):
        return None
    return Place(city=address.city, region=address.region, postcode=address.postcode, country=address.country)


def callable_phone(*written: str) -> str:
    """Return the first number that can be called. One with letters in it cannot."""
    return next((one for one in written if one and not any(sign.isalpha() for sign in one)), "")


def party(
    role: Role,
    *,
    source_id: str = "",
    name: str = "",
    email: str = "",
    phone: str = "",
    language: str = "",
    address: Address | None = None,
) -> Party | None:
    """Return a party of an order with the zone of its address, ``None`` when nothing of it is told."""
    where = place_of(address)
    found = Party(
        role=role,
        source_id=source_id,
        name=name,
        email=email,
        phone=callable_phone(phone),
        language=language,
        zone=places.zone_of(where) if where is not None else "",
        address=address,
    )
    return None if found == Party(role=role) else found
