"""``options.toml``: read, and checked before it is published. Pure."""

import re
from collections.abc import Iterator, Mapping

from doorstep.promise.options.model import CHOSEN, KINDS, Options, Service, Window
from doorstep.shop.model import Complaint, Settings
from doorstep.shop.rules.documents import complain, did_you_mean, read

OPTIONS, SHOP = "options.toml", "shop.toml"
Problem = tuple[tuple[str | int, ...], str, str]
_CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,40}")
_ORIGIN = re.compile(r"https?://[a-z0-9.-]+(:\d{1,5})?")


def options_of(documents: Mapping[str, str]) -> Options:
    """The options of a release. Raises ``ValueError`` when they cannot be read."""
    if OPTIONS not in documents:
        return Options()
    found, complaints = read(OPTIONS, documents[OPTIONS], Options)
    if found is None:
        raise ValueError(f"{OPTIONS}: {complaints[0].why}")
    return found


def check_options(path: str, text: str, documents: Mapping[str, str]) -> list[Complaint]:
    """All complaints about ``options.toml``, beside the shop's services and locations."""
    if path != OPTIONS:
        return []
    found, complaints = read(path, text, Options)
    if found is None:
        return complaints
    settings, _ = read(SHOP, documents.get(SHOP, ""), Settings)
    problems = [*_whole(found), *_zones(found)]
    for place, service in enumerate(found.service):
        at = ("service", place)
        for keys, why, mend in (*_service(service, found), *_prices(service, found), *_rooms(service)):
            problems.append(((*at, *keys), why, mend))
        for keys, why, mend in _beside(service, settings):
            problems.append(((*at, *keys), why, mend))
    return [complain(path, text, *one) for one in problems]


def _whole(found: Options) -> Iterator[Problem]:
    if not 1 <= found.hold_minutes <= 24 * 60:
        why = "Capacity is held for at least a minute and at most a day."
        yield ("hold_minutes",), why, "Write hold_minutes = 15."
    for place, origin in enumerate(found.origins):
        if not _ORIGIN.fullmatch(origin):
            yield ("origins", place), f"{origin!r} is no address of a page.", "Write it as in https://shop.example"
    ids = [one.id for one in found.service]
    for place, service in enumerate(found.service):
        if ids.index(service.id) != place:
            yield ("service", place, "id"), f"Two services are called {service.id!r}.", "Give each its own id."


def _zones(found: Options) -> Iterator[Problem]:
    ids = [one.id for one in found.zone]
    for place, zone in enumerate(found.zone):
        at = ("zone", place)
        if ids.index(zone.id) != place:
            yield (*at, "id"), f"Two zones are called {zone.id!r}.", "Give each its own id."
        if not zone.countries or not all(re.fullmatch("[A-Z]{2}", one) for one in zone.countries):
            yield (*at, "countries"), "A zone needs countries.", 'Write two capital letters each: ["DE", "AT"].'
        if zone.km < 0:
            yield (*at, "km"), "A way cannot be shorter than nothing.", "Write about how many km it is."


def _service(service: Service, found: Options) -> Iterator[Problem]:
    if not _NAME.fullmatch(service.id):
        yield ("id",), f"{service.id!r} is no id.", "Use small letters, digits, - and _."
    if service.kind not in KINDS:
        yield ("kind",), f"'kind' cannot be {service.kind!r}.", did_you_mean(service.kind, KINDS)
    zones = [one.id for one in found.zone]
    for place, zone in enumerate(service.zones):
        if zone not in zones:
            yield ("zones", place), f"There is no zone {zone!r}.", did_you_mean(zone, zones)
    if service.cutoff and not _CLOCK.fullmatch(service.cutoff):
        yield ("cutoff",), f"{service.cutoff!r} is no time of day.", "Write it as in 14:00."
    if not 1 <= service.days_ahead <= 90:
        yield ("days_ahead",), "Days can be chosen from 1 to 90 days ahead.", "Write days_ahead = 14."
    for name in ("most_g", "co2_g_parcel", "co2_g_km"):
        if getattr(service, name) < 0:
            yield (name,), f"{name!r} cannot be negative.", "Leave the line out where nothing is known."


def _prices(service: Service, found: Options) -> Iterator[Problem]:
    if not service.price:
        yield (), f"Nobody knows what {service.id!r} costs.", "Add [[service.price]] with amount = 0 where it is free."
    zones = [one.id for one in found.zone]
    for place, price in enumerate(service.price):
        if price.amount < 0 or price.up_to_g < 0 or price.from_total < 0:
            yield ("price", place), "Prices and their limits cannot be negative.", "Write minor units: 490 is 4.90."
        if price.zone and price.zone not in zones:
            yield ("price", place, "zone"), f"There is no zone {price.zone!r}.", did_you_mean(price.zone, zones)


def _rooms(service: Service) -> Iterator[Problem]:
    if service.kind in CHOSEN and not service.window:
        why = f"Nothing can be chosen: {service.id!r} has no windows."
        yield (), why, "Add [[service.window]] with capacity, and with start and end for a part of the day."
    if service.kind not in CHOSEN and service.window:
        yield ("window",), f"A service of kind {service.kind!r} has no windows.", 'Write kind = "window".'
    if (service.kind == "collection") != bool(service.point):
        yield (), "Collection needs points, and nothing else has them.", "Add [[service.point]], or change 'kind'."
    for place, window in enumerate(service.window):
        yield from _window(("window", place), window, service)
    ids = [one.id for one in service.point]
    for place, point in enumerate(service.point):
        if ids.index(point.id) != place:
            yield ("point", place, "id"), f"Two points are called {point.id!r}.", "Give each its own id."
        if point.capacity < 0:
            yield ("point", place, "capacity"), "'capacity' cannot be negative.", "0 means: no limit."


def _window(at: tuple[str | int, ...], window: Window, service: Service) -> Iterator[Problem]:
    if window.capacity < 0 or window.price < 0:
        yield at, "Capacity and price cannot be negative.", "Write capacity = 0 to close a window."
    if not window.days or not set(window.days) <= set(range(1, 8)):
        yield (*at, "days"), "These are no days of a week.", "Write numbers from 1 (Monday) to 7 (Sunday)."
    clocks = [clock for clock in (window.start, window.end) if clock]
    if len(clocks) == 1 or not all(_CLOCK.fullmatch(clock) for clock in clocks) or window.start > window.end:
        yield (*at, "start"), "A window needs a start and a later end.", 'Write start = "08:00" and end = "12:00".'
    if service.kind == "window" and not clocks:
        yield (*at, "start"), "A window of a day has times.", 'Write start and end, or kind = "nominated".'
    for other in service.window[: int(at[1])]:
        if other.name == window.name and set(other.days) & set(window.days):
            yield at, f"The window {window.name} is there twice on one day.", "Leave one out, or change its days."


def _beside(service: Service, settings: Settings | None) -> Iterator[Problem]:
    """Does the shop have what a service names?"""
    if settings is None:
        return
    carriers = [one.carrier for one in settings.services]
    if service.carrier and service.carrier not in carriers:
        why = f"{SHOP} has no service of the carrier {service.carrier!r}."
        yield ("carrier",), why, did_you_mean(service.carrier, carriers)
    names = [one.name for one in settings.services if one.carrier == service.carrier]
    if service.service and service.carrier in carriers and service.service not in names:
        yield (
            ("service",),
            f"{service.carrier} has no service {service.service!r}.",
            did_you_mean(service.service, names),
        )
    locations = [one.id for one in settings.locations]
    if service.location and service.location not in locations:
        yield ("location",), f"There is no location {service.location!r}.", did_you_mean(service.location, locations)
