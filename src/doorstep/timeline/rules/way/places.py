"""Places as the state keeps them. Pure."""

from doorstep.timeline.model import Place


def normal(place: Place | None) -> Place | None:
    """Return the place without the carrier's letter case, so that a re-sent scan in capitals changes nothing."""
    if place is None:
        return None
    return Place(
        name=place.name.casefold(),
        city=place.city.casefold(),
        region=place.region.upper(),
        postcode=place.postcode.upper(),
        country=place.country.upper(),
        lat=place.lat,
        lon=place.lon,
    )
