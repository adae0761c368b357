"""From the acts of a story to the bodies that are sent to the door. Pure."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from doorstep.demo.model import Act, Bought, Cue, Parcel, Person, Post, Purchase, Seen, Spot, Story
from doorstep.demo.rules.bodies import ours, shopify, ups
from doorstep.demo.rules.clocks import span
from doorstep.demo.rules.goods import catalogue
from doorstep.demo.rules.tracking import tracking_number

_SHOP_ZONE = ZoneInfo("Europe/Berlin")
_FIRST_PAUSE, _PAUSE = timedelta(seconds=75), timedelta(seconds=25)
_RELABELLED = 5  # added to a parcel's place for its second number
SENDS = (
    "order",
    "payment",
    "payment_failed",
    "cancel",
    "packed",
    "leg",
    "relabel",
    "scan",
    "event",
    "return",
    "nothing",
)


class Props:
    """What was sent so far: the purchase, its parcels, what the carriers saw of each."""

    def __init__(self, bought: Purchase) -> None:
        self.bought = bought
        self.parcels: dict[str, Parcel] = {}
        self.seen: dict[str, list[Seen]] = {}


def cues(story: Story, when: Callable[[timedelta], datetime], *, number: int = 0) -> list[Cue]:
    """Return every act at its moment, in order. ``number`` is the order's, by default the story's own."""
    props = Props(purchase(story, when(timedelta()), number or story.number))
    found = []
    for act in story.act:
        after = span(act.at)
        at = when(after)
        found.append(Cue(act, after, at, tuple(_posts(story, props, act, at)), props.bought.id))
    return found


def purchase(story: Story, placed_at: datetime, number: int) -> Purchase:
    """What is bought in a story."""
    basket, sold = story.basket, catalogue()
    promised = ""
    if basket.promised_days is not None:
        day = placed_at.astimezone(_SHOP_ZONE).date() + timedelta(days=basket.promised_days)
        promised = day.isoformat()
    return Purchase(
        number=number,
        placed_at=placed_at,
        buyer=story.cast.buyer,
        recipient=story.cast.recipient,
        lines=tuple(Bought(sold[sku], quantity) for sku, quantity in basket.goods.items()),
        service=basket.service,
        promised_to=promised,
        gift=basket.gift,
    )


def live(story: Story, starts: datetime, day: timedelta) -> Callable[[timedelta], datetime]:
    """Return when each act happens if a story is played in a running shop from ``starts`` on.

    What comes before ``live_from`` lies in the past, as long ago as the story says. After it a day of the story takes
    only ``day``, with a pause between two acts so that one can follow.
    """
    pivot = span(story.live_from)
    moments: dict[timedelta, datetime] = {}
    at, last = starts, pivot
    for after in sorted({span(act.at) for act in story.act if act.send != "nothing"}):
        if after <= pivot:
            continue
        pause = _FIRST_PAUSE if last == pivot else _PAUSE
        at += max((after - last) / timedelta(days=1) * day, pause)
        moments[after], last = at, after
    return lambda after: moments.get(after, starts + min(after - pivot, timedelta()))


def _posts(story: Story, props: Props, act: Act, at: datetime) -> Iterator[Post]:
    bought = props.bought
    match act.send:
        case "order":
            yield from _ordered(story, bought, at)
        case "payment" | "payment_failed":
            yield shopify.paid(bought, at, error="card_declined" if act.send == "payment_failed" else "")
        case "cancel":
            yield shopify.cancelled(bought, at, act.reason or "customer")
        case "packed":
            place = len(props.parcels) + 1
            parcel = Parcel(place, act.carrier, tracking_number(act.carrier, bought.number, place), act.lines)
            props.parcels[act.parcel] = parcel
            yield shopify.packed(bought, parcel, at)
        case "relabel":
            yield _relabelled(props, act, at)
        case "leg":
            yield _joined(props, act, at)
        case "scan":
            yield _scanned(props, act, at)
        case "event":
            fields = {name: value for name, value in act.event.items() if name != "kind"}
            if act.parcel:
                fields["parcel"] = shopify.parcel_id(bought, props.parcels[act.parcel])
            yield ours.posted([ours.event(str(act.event["kind"]), at, bought.id, fields)], at)
        case "return":
            yield shopify.return_asked(bought, at)


def _ordered(story: Story, bought: Purchase, at: datetime) -> Iterator[Post]:
    yield shopify.ordered(bought, paid=not any(one.send == "payment_failed" for one in story.act))
    told = [consent(bought, purpose, at) for purpose in story.consents]
    if bought.recipient is not None and bought.recipient.email:
        told.append(_recipient(bought, bought.recipient, at))
    if told:
        yield ours.posted(told, at)


def consent(bought: Purchase, purpose: str, at: datetime) -> dict[str, Any]:
    proof = {"source": "double_opt_in, checkout", "wording": f"Yes, you may write to me ({purpose})."}
    return ours.event("consent_given", at, bought.id, {"purpose": purpose, "channel": "email", **proof})


def _recipient(bought: Purchase, person: Person, at: datetime) -> dict[str, Any]:
    """The shop system knows no mail address of a recipient, so the checkout tells it by our own format."""
    party = {"role": "recipient", "name": person.name, "email": person.email, "language": person.language}
    return ours.event("order_changed", at, bought.id, {"parties": [party]})


def _relabelled(props: Props, act: Act, at: datetime) -> Post:
    """The label belonged to another parcel: the old number is taken away, the right one linked."""
    old = props.parcels[act.parcel]
    new = replace(old, number=tracking_number(old.carrier, props.bought.number, old.place + _RELABELLED))
    props.parcels[act.parcel] = new
    props.seen[act.parcel] = []
    parcel = shopify.parcel_id(props.bought, old)
    told = [
        ours.event(kind, at, props.bought.id, {"parcel": parcel, "carrier": one.carrier, "number": one.number})
        for kind, one in (("link_removed", old), ("leg_linked", new))
    ]
    return ours.posted(told, at)


def _joined(props: Props, act: Act, at: datetime) -> Post:
    """Another carrier gets a number for the parcel."""
    parcel = props.parcels[act.parcel]
    leg = Parcel(parcel.place, act.leg, _leg_number(props, act), parcel.lines)
    props.parcels[f"{act.parcel}/{act.leg}"] = leg
    fields = {"parcel": shopify.parcel_id(props.bought, parcel), "carrier": leg.carrier, "number": leg.number}
    return ours.posted([ours.event("leg_linked", at, props.bought.id, fields)], at)


def _leg_number(props: Props, act: Act) -> str:
    """The number that another carrier gives to the parcel; an air waybill has its own look."""
    digits = tracking_number(act.leg, props.bought.number, props.parcels[act.parcel].place)
    if act.leg != "iata_fsu":
        return digits
    serial = int(digits[:7])
    return f"020-{serial:07}{serial % 7}"


def _scanned(props: Props, act: Act, at: datetime) -> Post:
    name = f"{act.parcel}/{act.leg}" if act.leg else act.parcel
    parcel, earlier = props.parcels[name], props.seen.setdefault(name, [])
    if act.loud:
        seen = shouted(earlier[-1])
    else:
        words = (act.words, act.reason, act.how, act.signed_by, act.mode, act.vehicle)
        seen = Seen(at, act.milestone, act.spot or Spot(), *words)
        earlier.append(seen)
    return scanned(parcel, seen, earlier if act.answer else ())


def scanned(parcel: Parcel, seen: Seen, so_far: Sequence[Seen] = ()) -> Post:
    """Return what the carrier sends: UPS in its own formats (an answer with all ``so_far``, or one push), others in
    ours."""
    if parcel.carrier != "ups":
        return ours.posted([ours.scan(parcel, seen)], seen.at)
    return ups.answered(parcel, so_far) if so_far else ups.pushed(parcel, seen)


def shouted(seen: Seen) -> Seen:
    """The same scan sent again in capitals, as carriers do."""
    return replace(
        seen, words=(seen.words or seen.milestone).upper(), spot=replace(seen.spot, city=seen.spot.city.upper())
    )
