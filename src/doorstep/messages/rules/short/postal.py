"""A postal address as it stands on an envelope. Pure. Source of the order of lines: UPU S42, by country."""

from doorstep.timeline.model import Address

#: Where the place comes before its code, on one line.
_CITY_FIRST = frozenset({"US", "CA", "AU", "NZ", "IN", "TW"})
#: Where the code has a line of its own below the place.
_CODE_BELOW = frozenset({"GB", "IE"})


def postal(name: str, lines: str, area: Address) -> str:
    """Return the lines of an address; the last one is the country's two letters."""
    body = [" ".join(line.split()) for line in lines.splitlines()]
    if area.country in _CITY_FIRST:
        place = [" ".join(filter(None, (area.city, area.region, area.postcode)))]
    elif area.country in _CODE_BELOW:
        place = [area.city, area.postcode]
    else:
        place = [" ".join(filter(None, (area.postcode, area.city)))]
    return "\n".join(filter(None, [" ".join(name.split()), *body, *place, area.country]))
