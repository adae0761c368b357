"""What can be offered for a basket at a moment: services that go there, prices, days with room, CO₂. Pure."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta

from msgspec.structs import replace

from doorstep.promise.model import Estimate, Estimator, Question
from doorstep.promise.options.model import CHOSEN, Basket, Choice, Offer, Options, Price, Service, Slot, Window, Zone
from doorstep.promise.rules.calendar import Calendar, day_named, moment, zone_named, zone_of
from doorstep.shop.model import Location, Settings
from doorstep.shop.model import Service as Agreed
from doorstep.timeline.model import Place

_DAY = timedelta(days=1)
_CHOSEN = 0.95  # a day that was agreed is kept unless something goes wrong


def offers(
    options: Options,
    settings: Settings,
    estimator: Estimator,
    basket: Basket,
    now: datetime,
    taken: Mapping[Slot, int],
) -> list[Offer]:
    """Return what may be chosen, the cheapest first. ``taken`` is how many hold each slot now.

    What goes nowhere near, is too heavy, cannot say a date or has no room is left out.
    """
    found = [_offer(one, options, settings, estimator, basket, now, taken) for one in options.service]
    return sorted(filter(None, found), key=lambda one: (one.price, one.estimate.latest, one.service.id))


def capacity_of(options: Options, slot: Slot) -> int | None:
    """Return how many may hold a slot; ``None`` where there is no limit. Nobody may hold what is not offered."""
    service = next((one for one in options.service if one.id == slot.service), None)
    if service is None:
        return 0
    for point in service.point:
        if point.id == slot.name:
            return point.capacity or None
    found = [one for one in service.window if one.name == slot.name and slot.day.isoweekday() in one.days]
    return found[0].capacity if found else 0


def slots_of(options: Options, today: date) -> list[Slot]:
    """Return every slot that could be offered from a day on."""
    found = []
    for service in options.service:
        for away in range(service.days_ahead + 2):
            day = today + away * _DAY
            found += [Slot(service.id, day, one.name) for one in service.window if day.isoweekday() in one.days]
    return found


def _offer(
    service: Service,
    options: Options,
    settings: Settings,
    estimator: Estimator,
    basket: Basket,
    now: datetime,
    taken: Mapping[Slot, int],
) -> Offer | None:
    zone = zone_to(service, options, basket)
    if zone is None or (service.most_g and basket.weight_g > service.most_g):
        return None
    price = price_of(service, zone, basket)
    estimate = _estimate(service, settings, estimator, basket, now)
    if price is None or estimate is None:
        return None
    co2 = round(service.co2_g_parcel + service.co2_g_km * zone.km) if service.co2_g_parcel or service.co2_g_km else None
    if service.kind == "collection":
        free = (one for one in service.point if one.country == basket.country)
        near = sorted(free, key=lambda one: (-_alike(one.postcode, basket.postcode), one.id))
        return Offer(service, price, estimate, co2, (), tuple(near)) if near else None
    if service.kind not in CHOSEN:
        return Offer(service, price, estimate, co2)
    choices = tuple(_choices(service, settings, basket, estimate, now, taken, price))
    if not choices:
        return None
    return Offer(service, min(one.price for one in choices), choices[0].estimate, co2, choices)


def zone_to(service: Service, options: Options, basket: Basket) -> Zone | None:
    """Return the zone in which a basket's destination lies: the one that names the longest part of its postcode."""
    if not options.zone:
        return Zone("", ())
    postcode = basket.postcode.replace(" ", "").upper()
    best: tuple[int, Zone] | None = None
    for zone in options.zone:
        if basket.country not in zone.countries or (service.zones and zone.id not in service.zones):
            continue
        fits = [len(one) for one in zone.postcodes if postcode.startswith(one.replace(" ", "").upper())]
        if zone.postcodes and not fits:
            continue
        if best is None or max(fits, default=0) > best[0]:
            best = (max(fits, default=0), zone)
    return best[1] if best is not None else None


def price_of(service: Service, zone: Zone, basket: Basket) -> int | None:
    """Return what a service costs for a basket; ``None`` where no price fits."""

    def fits(one: Price) -> bool:
        light = not one.up_to_g or basket.weight_g <= one.up_to_g
        return one.zone in ("", zone.id) and light and basket.total >= one.from_total

    found = [one.amount for one in service.price if fits(one)]
    return found[-1] if found else None


def _estimate(
    service: Service, settings: Settings, estimator: Estimator, basket: Basket, now: datetime
) -> Estimate | None:
    where = location_of_service(service, settings)
    origin = None
    if where is not None:
        origin = Place(where.id, region=where.region, postcode=where.postcode, country=where.country)
    to = Place(city=basket.city, region=basket.region, postcode=basket.postcode, country=basket.country)
    placed = _counted(service, where, now)
    question = Question(
        "order:basket", max(now, placed), placed, placed, origin=origin, destination=to, carrier=service.carrier,
        service=service.service, weight_g=basket.weight_g,
    )  # fmt: skip
    (found,) = estimator.estimate([question])
    return found


def location_of_service(service: Service, settings: Settings) -> Location | None:
    """Return where a service leaves: the location that it names, else the shop's first."""
    named = [one for one in settings.locations if one.id == service.location]
    return named[0] if named else (settings.locations[0] if settings.locations else None)


def _counted(service: Service, where: Location | None, now: datetime) -> datetime:
    """Return from when an order by this service counts: past its own cut-off, from the next local day."""
    if where is None or not service.cutoff:
        return now
    zone = zone_named(where.zone)
    local = now.astimezone(zone)
    if local.time() <= time.fromisoformat(service.cutoff):
        return now
    return max(now, moment(local.date() + _DAY, time(), zone))


def _choices(
    service: Service,
    settings: Settings,
    basket: Basket,
    estimate: Estimate,
    now: datetime,
    taken: Mapping[Slot, int],
    price: int,
) -> Iterator[Choice]:
    """Yield the days that the parcel surely reaches, with the windows that have room, the earliest first."""
    place = Place(region=basket.region, country=basket.country)
    zone = zone_of(place, settings.zone)
    agreed = next((one for one in settings.services if one.carrier == service.carrier), Agreed(""))
    calendar = Calendar((1, 2, 3, 4, 5, 6, 7), place.country, place.region, agreed.closed)
    today, reached = now.astimezone(zone).date(), estimate.latest.astimezone(zone)
    for away in range(service.days_ahead + 1):
        day = today + away * _DAY
        if day < reached.date() or not calendar.works(day):
            continue
        for window in sorted(service.window, key=lambda one: one.name):
            slot = Slot(service.id, day, window.name)
            left = window.capacity - taken.get(slot, 0)
            if day.isoweekday() in window.days and left > 0:
                at = agreed_on(estimate, slot, window, zone.key)
                yield Choice(slot, price + window.price, left, at, window.start, window.end)


def agreed_on(estimate: Estimate, slot: Slot, window: Window, zone: str) -> Estimate:
    """Return the estimate of a delivery on an agreed day, in an agreed part of it."""
    place = zone_named(zone)
    first = moment(slot.day, time.fromisoformat(window.start or "08:00"), place)
    last = moment(slot.day, time.fromisoformat(window.end or "20:00"), place)
    said = f"{day_named(slot.day)}{f', {window.start} to {window.end}' if window.start else ''} was chosen."
    return replace(
        estimate, earliest=first, likely=first + (last - first) / 2, latest=last, confidence=_CHOSEN, source="rule",
        model="", samples=0, look_again=None, steps=(*estimate.steps, said),
    )  # fmt: skip


def _alike(one: str, other: str) -> int:
    """How many signs two postcodes share from the beginning."""
    count = 0
    for mine, yours in zip(one.replace(" ", ""), other.replace(" ", ""), strict=False):
        if mine != yours:
            break
        count += 1
    return count
