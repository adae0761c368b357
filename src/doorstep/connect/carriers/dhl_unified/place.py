"""Where an event of the Unified API happened: an address, of which a service tells more or less. Pure."""

from functools import lru_cache
from typing import Any

from doorstep.connect.carriers.dhl_unified import codes
from doorstep.connect.pick import inside, words
from doorstep.connect.places import country_code
from doorstep.timeline.model import Place


def place_of(location: Any) -> Place:
    """Return the place of a location: its address, and the service point's label where there is one."""
    address = inside(location, "address")
    return _place(
        words(location, "servicePoint", "label"),
        words(address, "addressLocality"),
        words(address, "addressRegion"),
        words(address, "postalCode"),
        words(address, "countryCode"),
    )


@lru_cache(maxsize=4096)
def _place(label: str, locality: str, region: str, postcode: str, country: str) -> Place:
    code = country_code(country)
    parts = [part.strip() for part in locality.replace(" - ", ",").split(",") if part.strip()]
    if len(parts) > 1 and (found := country_code(parts[-1])) and (not code or found == code):
        code, parts = found, parts[:-1]
    state = region.upper() if 0 < len(region) < 4 else codes.state(region)
    if len(parts) > 1 and not state:
        last = parts[-1]
        state = last if len(last) in {2, 3} and last.isupper() else codes.state(last)
        parts = parts[:-1] if state else parts
    if not state:
        state = region
    digits = postcode if any(sign.isdigit() for sign in postcode) else ""
    return Place(label, ", ".join(parts), state, digits, code)
