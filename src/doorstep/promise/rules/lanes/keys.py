"""How lanes are named, from the narrowest to all together. Pure."""

from functools import lru_cache

from doorstep.timeline.model import Place

PURCHASE, DISPATCH, HANDOVER, DOOR, SILENCE = "purchase", "dispatch", "handover", "door", "silence"
#: From one carrier's hands to the next one's, and a stay at a place between two stretches of one carrier.
CHANGE, CONNECTION = "change", "connection"
#: One of several legs of a parcel; its service says whether it hands on, is the last, or is the time between two.
LEG = "leg"


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

    What happens before the hand-over does not depend on the carrier, which often is not known yet. A change is known by
    its two carriers (``service`` names the one that takes), a connection on its own lane alone (``service`` names the
    place): elsewhere the same place may be the end of the way.
    """
    if segment == CHANGE:
        pair = f"{carrier}>{service}"
        return [f"{segment}|{lane}|{pair}", f"{segment}||{pair}", f"{segment}||>{service}", f"{segment}|"]
    if segment == CONNECTION:
        return [f"{segment}|{lane}|{carrier}/{service}", f"{segment}|"]
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
