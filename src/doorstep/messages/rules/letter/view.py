"""From what is known of an order to the plain words that a template may say. Pure.

Times are those of the place of delivery. A date is said only while we believe it; what is not known is an empty text.
"""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from msgspec import Struct

from doorstep.kit.i18n import Translator, by_day, day_words, moment_words, money_words, on_day, span_words
from doorstep.kit.money import Money
from doorstep.messages.model import ItemView, MessageView, ParcelView
from doorstep.messages.rules.letter.markup import parcel_delivery
from doorstep.promise.model import Basis, Estimate, Shown
from doorstep.promise.rules import basis_of, shown, zone_of
from doorstep.timeline.model import LegState, Milestone, OrderState, ParcelState
from doorstep.timeline.sentences import (
    carrier_words,
    delivered_words,
    milestone_words,
    place_words,
    reason_words,
)

_NAME_LONGEST = 40
_NO_NAME = frozenset('/\\@<>:{}[]|=&%#$"')


class Scene(Struct, frozen=True):
    """Who is told about which order, and when. ``parcels`` are those that the message is about (none: all);
    ``before`` is the window that this reader saw last."""

    shop: str
    state: OrderState
    now: datetime
    language: str
    zone: str
    link: str
    role: str = "buyer"
    name: str = ""
    parcels: tuple[str, ...] = ()
    estimate: Estimate | None = None
    before: Shown | None = None

    @property
    def place(self) -> ZoneInfo:
        """The clock of the place of delivery."""
        return zone_of(self.state.destination, self.zone)

    @property
    def say(self) -> Translator:
        """Says sentences in the reader's language."""
        return Translator(self.language)

    @property
    def secret_gift(self) -> bool:
        """Whether the reader may not know yet what is inside."""
        return self.state.gift and self.role != "buyer" and self.state.milestone is not Milestone.DELIVERED

    def day(self, moment: datetime) -> str:
        """The day of a moment at the place of delivery, as one says it."""
        return on_day(moment.astimezone(self.place).date(), self.now.astimezone(self.place).date(), self.language)


def view_of(scene: Scene) -> MessageView:
    """Return everything that a template may say."""
    state, say, meant = scene.state, scene.say, _meant(scene)
    first = meant[0] if meant else None
    when, latest = when_words(shown(basis(scene)), scene)
    items = () if scene.secret_gift else _items(scene)
    return MessageView(
        shop=plain(scene.shop),
        order=plain(state.number or state.order.partition(":")[2]),
        first_name=first_name(scene.name),
        when=when,
        when_latest=latest,
        promised=_promised(scene),
        parcels=tuple(_parcel(scene, parcel) for parcel in meant),
        parcel_count=len(meant),
        order_parcels=len(state.parcels),
        carrier=carrier_words(_leg(first).carrier) if first else "",
        place=place_words(first.last_place) if first else "",
        since=_since(scene, first),
        reason=_reason(state, first, say),
        how=delivered_words(first.delivered_how, say) if first else "",
        delivered=_delivered(scene, first),
        pickup=_pickup(first),
        items=items,
        item_count=sum(item.quantity for item in items),
        total=_for_the_buyer(state.total, scene),
        refund=_for_the_buyer(state.refunded, scene),
        gift=state.gift,
        link=scene.link,
        markup=parcel_delivery(state, meant, scene.shop, scene.link, scene.estimate, with_goods=not scene.secret_gift),
    )


def _for_the_buyer(amount: int, scene: Scene) -> str:
    return _money(amount, scene.state, scene) if scene.role == "buyer" else ""


def basis(scene: Scene) -> Basis:
    """Return what the shown days follow from, for the ledger."""
    return basis_of(scene.state, scene.estimate, scene.now, scene.zone, scene.before)


def when_words(window: Shown, scene: Scene) -> tuple[str, str]:
    """Return the days as an answer to "when?", and the last of them as a deadline; empty when there are none."""
    if window.earliest is None or window.latest is None:
        return "", ""
    today = scene.now.astimezone(scene.place).date()
    latest = by_day(window.latest, today, scene.language)
    if window.wording == "promise" and window.earliest <= today < window.latest:
        return latest, latest
    return span_words(window.earliest, window.latest, window.likely, today, scene.language), latest


def first_name(name: str) -> str:
    """Return the name to greet with; empty for what is no name, so that nobody can send words of his own through us."""
    text = plain(name)
    if not text or set(text) & _NO_NAME or any(sign.isdigit() for sign in text) or "www." in text.lower():
        return ""
    last, comma, given = text.partition(",")
    word = (given.strip() if comma else last).split(" ")[0]
    return word if len(word) <= _NAME_LONGEST else ""


def plain(text: str) -> str:
    """Return the text on one line: line breaks and control characters become spaces."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


def _meant(scene: Scene) -> list[ParcelState]:
    known = scene.state.parcels
    named = [known[name] for name in sorted(set(scene.parcels)) if name in known]
    return named or [known[name] for name in sorted(known)]


def _parcel(scene: Scene, parcel: ParcelState) -> ParcelView:
    leg, names = _leg(parcel), sorted(scene.state.parcels)
    reached = parcel.milestone is Milestone.DELIVERED and parcel.milestone_at
    return ParcelView(
        n=names.index(parcel.parcel) + 1 if parcel.parcel in names else 1,
        of=len(names),
        carrier=carrier_words(leg.carrier),
        number=plain(leg.number),
        status=milestone_words(parcel.milestone, scene.say),
        when=scene.day(parcel.milestone_at) if reached and parcel.milestone_at else "",
        goods="" if scene.secret_gift else _goods(scene.state, parcel),
        link=leg.url if leg.url.startswith("https://") else "",
    )


def _leg(parcel: ParcelState) -> LegState:
    out = [leg for leg in parcel.legs.values() if leg.direction == "out"] or list(parcel.legs.values())
    return out[-1] if out else LegState("")


def _goods(state: OrderState, parcel: ParcelState) -> str:
    titles = {line.id: plain(line.title) for line in state.lines}
    named = [(titles.get(line, ""), count) for line, count in parcel.items.items()]
    return ", ".join(f"{count} × {title}" if count > 1 else title for title, count in named[:3] if title)


def _items(scene: Scene) -> tuple[ItemView, ...]:
    state, shows = scene.state, scene.role == "buyer"
    return tuple(
        ItemView(
            title=plain(line.title) or plain(line.sku),
            quantity=line.quantity,
            price=_money(line.price * line.quantity, state, scene) if shows else "",
        )
        for line in state.lines
        if line.quantity > 0
    )


def _money(amount: int, state: OrderState, scene: Scene) -> str:
    return money_words(Money(amount, state.currency), scene.language) if amount and state.currency else ""


def _promised(scene: Scene) -> str:
    window = scene.state.first_promised or scene.state.promised
    if window is None or window.end is None:
        return ""
    today = scene.now.astimezone(scene.place).date()
    return by_day(window.end.astimezone(scene.place).date(), today, scene.language)


def _since(scene: Scene, parcel: ParcelState | None) -> str:
    at = parcel.last_scan_at if parcel else None
    if at is None:
        return ""
    today = scene.now.astimezone(scene.place).date()
    return scene.say.text(
        "since {day}", day=day_words(at.astimezone(scene.place).date(), today, scene.language), on_day=scene.day(at)
    )


def _reason(state: OrderState, parcel: ParcelState | None, say: Translator) -> str:
    given = parcel.reason if parcel else ""
    if not given:
        given = next((one.reason for one in reversed(state.incidents) if one.reason and one.closed_at is None), "")
    return "" if given in ("", "unknown.unknown") else reason_words(given, say)


def _delivered(scene: Scene, parcel: ParcelState | None) -> str:
    at = parcel.milestone_at if parcel and parcel.milestone is Milestone.DELIVERED else scene.state.delivered_at
    if at is None:
        return ""
    reached = parcel.reached.get(Milestone.DELIVERED) if parcel else None
    if reached is not None and reached.precision == "day":
        return scene.day(at)
    return moment_words(at, scene.now, scene.place, scene.language)


def _pickup(parcel: ParcelState | None) -> str:
    if parcel is None or parcel.last_place is None:
        return ""
    if parcel.milestone is not Milestone.AVAILABLE_FOR_PICKUP:
        return ""
    place = parcel.last_place
    parts: Sequence[str] = [part for part in (place.name, place_words(place)) if part]
    return plain(", ".join(dict.fromkeys(parts)))


def is_address(text: str) -> bool:
    """Say whether a text can be written to as an e-mail address, and carries nothing else with it."""
    name, at, domain = text.rpartition("@")
    if not at or not name or ("." not in domain.strip(".") and domain != "localhost") or len(text) > 254:
        return False
    return text.isprintable() and not set(text) & set(' <>()[],;:\\"') and not domain.startswith((".", "-"))
