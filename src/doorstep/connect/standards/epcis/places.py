"""Where an event was seen: a location number with the name and address that the document's header gives it. Pure."""

from doorstep.connect.places import country_code
from doorstep.connect.standards.epcis import ids
from doorstep.connect.standards.epcis.views import Location
from doorstep.timeline.model import Place


def of(read_point: str, location: str, known: dict[str, Location]) -> Place | None:
    """Return the place of a read point, else of the location where the things are afterwards."""
    written = read_point or location
    if not written:
        return None
    if written.lower().startswith("geo:"):
        return _point(written[4:])
    told: Location = {**known.get(location, {}), **known.get(read_point, {})}
    number, extension = ids.gln(written)
    name = f"GLN {number}{'/' + extension if extension else ''}" if number else written[:200]
    return Place(
        name=told.get("name", "") or name,
        city=told.get("city", ""),
        region=told.get("state", ""),
        postcode=told.get("postalCode", ""),
        country=country_code(told.get("countryCode", "")),
        lat=_degrees(told.get("latitude", ""), 90),
        lon=_degrees(told.get("longitude", ""), 180),
    )


def _point(written: str) -> Place:
    """The point of a `geo:` address (RFC 5870): latitude, longitude, and perhaps more."""
    parts = written.partition(";")[0].split(",")
    lat, lon = _degrees(parts[0], 90), _degrees(parts[1], 180) if len(parts) > 1 else None
    if lat is None or lon is None:
        return Place(name=f"geo:{written}"[:200])
    return Place(lat=lat, lon=lon)


def _degrees(written: str, most: int) -> float | None:
    try:
        found = float(written)
    except ValueError:
        return None
    return found if -most <= found <= most else None
