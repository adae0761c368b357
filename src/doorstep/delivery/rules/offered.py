"""Which changes whoever has the parcel can still honour, and until when. Pure."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from doorstep.delivery.model import ANY, OWN, SHOP, Choice, Offer, Rules
from doorstep.timeline.model import FINAL, LegState, Milestone, OrderState, ParcelState

_OVER = frozenset({*FINAL, Milestone.RETURNING, Milestone.AVAILABLE_FOR_PICKUP})


def offered(state: OrderState, rules: Rules, now: datetime, zone: ZoneInfo) -> tuple[Choice, ...]:
    """Return every change that the shop's document knows for who has the order's parcels now, possible or not.

    ``zone`` is the clock of the place of delivery.
    """
    if state.milestone in FINAL:
        return ()
    parcels = [one for one in state.parcels.values() if one.milestone not in FINAL]
    if not state.parcels:
        return tuple(_choices(state, None, rules, now, zone))
    return tuple(choice for one in parcels for choice in _choices(state, one, rules, now, zone))


def chosen(choices: tuple[Choice, ...], change: str, parcel: str) -> Choice | None:
    """The choice of this change of this parcel; of the only one, where none is named."""
    found = [one for one in choices if one.change == change and parcel in ("", one.parcel)]
    return found[0] if len(found) == 1 else None


def may_ask(rules: Rules, role: str, *, two_people: bool) -> bool:
    """Whether this person may redirect. ``role`` is buyer, recipient, or someone who knows the postcode alone."""
    return not two_people or rules.who in ("either", role)


def _choices(
    state: OrderState, parcel: ParcelState | None, rules: Rules, now: datetime, zone: ZoneInfo
) -> Iterator[Choice]:
    leg = _leg(parcel)
    carrier = _carrier(parcel, leg)
    milestone = parcel.milestone if parcel is not None else state.milestone
    day = _day(state, leg, now, zone)
    known: set[str] = set()
    for offer in sorted(rules.offer, key=lambda one: one.carrier == ANY):  # what is said of one carrier goes before "*"
        if offer.carrier != carrier and (offer.carrier != ANY or carrier in (SHOP, OWN)):
            continue
        until = _until(offer, day, zone)
        why = _why_not(offer, milestone, until, now)
        for change in offer.changes:
            if change not in known:
                known.add(change)
                name = parcel.parcel if parcel is not None else ""
                days = _days(rules, day, now, zone) if change in ("day", "window", "hold") else ()
                yield Choice(
                    change, name, carrier, not why, why, until, offer.fee, offer.answer_hours, offer.through, days
                )


def _leg(parcel: ParcelState | None) -> LegState | None:
    if parcel is None:
        return None
    return next((leg for leg in reversed(list(parcel.legs.values())) if leg.direction == "out"), None)


def _carrier(parcel: ParcelState | None, leg: LegState | None) -> str:
    """Who would have to honour it: the last carrier on the way out, our own van, or the shop while it has none."""
    if parcel is not None and parcel.custody and parcel.custody[-1].holder == "van":
        return OWN
    if leg is None or not leg.carrier:
        return SHOP
    return OWN if leg.mode == "van" else leg.carrier


def _day(state: OrderState, leg: LegState | None, now: datetime, zone: ZoneInfo) -> date | None:
    """The day of delivery as far as it is known, never one that has passed."""
    promised = state.promised.end if state.promised is not None else None
    expected = (leg.expected_to or leg.expected_from) if leg is not None else None
    at = expected or promised
    return max(at, now).astimezone(zone).date() if at is not None else None


def _until(offer: Offer, day: date | None, zone: ZoneInfo) -> datetime | None:
    if not offer.until or day is None:
        return None
    clock = time.fromisoformat(offer.until)
    return datetime.combine(day - timedelta(days=offer.days_before), clock, zone)


def _why_not(offer: Offer, milestone: Milestone, until: datetime | None, now: datetime) -> str:
    if milestone in _OVER:
        return "over"
    if milestone is Milestone.OUT_FOR_DELIVERY and not offer.on_van:
        return "on_van"
    return "too_late" if until is not None and until <= now else ""


def _days(rules: Rules, day: date | None, now: datetime, zone: ZoneInfo) -> tuple[date, ...]:
    """The days to choose from: from the day after today, or the day of delivery, on; no Sundays."""
    first = max(now.astimezone(zone).date() + timedelta(days=1), day or date.min)
    days = (first + timedelta(days=n) for n in range(rules.days_ahead))
    return tuple(one for one in days if one.isoweekday() != 7)
