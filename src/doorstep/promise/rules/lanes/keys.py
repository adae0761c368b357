"""How lanes are named, from the narrowest to all together. Pure."""

from functools import lru_cache

from doorstep.timeline.model import Place

PURCHASE, DISPATCH, HANDOVER, DOOR, SILENCE = "purchase", "dispatch", "handover", "door", "silence"


@lru_cache(maxsize=65536)
def region_named(country: str, region: str, postcode: str) -> str:
    """Return the region's name as lanes use it: country and region, else the first two letters of the postcode."""
    country, region = country.strip().upper(), region.strip().upper()
    if region:
        return f"{country}-{region.removeprefix(country + '-')}"
    return f"{country}-{postcode.strip().upper()[:2]}" if postcode.strip() else country


def region_of(place: Place | None) -> str:
    """Return the region of a place; empty when nothing is known."""
    return region_named(place.country, place.region, place.postcode) if place is not None else ""


@lru_cache(maxsize=65536)
def lane_named(origin: str, destination: str) -> str:
    """Return the lane between two regions."""
    return f"{origin}>{destination}"


def ladder(segment: str, lane: str, carrier: str, service: str) -> list[str]:
    """Return the keys under which a segment may be known, the narrowest first, all together last.

    What happens before the hand-over does not depend on the carrier, which often is not known yet.
    """
    origin, _, destination = lane.partition(">")
    country = destination.partition("-")[0]
    how = f"/{service}" if segment in {PURCHASE, DISPATCH} else f"{carrier}/{service}"
    rungs = [f"{segment}|"]
    if country:
        rungs.append(f"{segment}|>{country}")
    if destination != country:
        rungs.append(f"{segment}|>{destination}")
    if origin:
        rungs.append(f"{segment}|{lane}")
    if how != "/" and destination:
        rungs.append(f"{segment}|{lane}|{how}")
    return rungs[::-1]
