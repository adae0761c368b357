"""From an event of our own format to what the timeline is told. Pure, and on the bulk path: little work an event."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, NamedTuple, get_type_hints

import msgspec
from msgspec import Struct, structs

from doorstep.connect import moments, numbers
from doorstep.connect.moments import Moment
from doorstep.connect.ours.shape import KINDS, SENT, Kind
from doorstep.connect.places import zone_of
from doorstep.timeline.model import (
    FACTS,
    Delivered,
    DeliveryDenied,
    Fact,
    LegLinked,
    LinkRemoved,
    Milestone,
    ParcelLinked,
    Place,
    Precision,
    ReviewReceived,
    Scan,
    Told,
)

_MILESTONES: dict[str, Milestone] = {one.value: one for one in Milestone}
_HOW: dict[str | None, Delivered | None] = {None: None, **{one.value: one for one in Delivered}}


class Clock(NamedTuple):
    """Whose clock counts when an event has no zone of its own: `stated` by the source, or a `fallback` to guess by."""

    stated: str = ""
    fallback: str = ""


class Unfit(ValueError):
    """An event that is well formed and still says something impossible: where, why."""

    def __init__(self, field: str, why: str) -> None:
        super().__init__(why)
        self.field = field


def moment_of(sent: Any, clock: Clock, place: Place | None = None) -> Moment:
    """Return when an event happened. A time with an offset needs nothing else."""
    zone, stated = sent.zone or clock.stated, True
    if sent.zone and moments.zone(sent.zone) is None:
        raise Unfit("zone", f"{sent.zone[:40]!r} is no time zone; write it as Europe/Berlin")
    if not zone:
        zone, stated = (zone_of(place) if place is not None else "") or clock.fallback, False
    try:
        return moments.written(sent.at, zone, zone_stated=stated)
    except ValueError as error:
        raise Unfit("at", str(error)) from None


class _Builder:
    """Makes the fact of one kind: which fields are copied, which are times, which are Structs in another dress."""

    __slots__ = ("copied", "fact", "kind", "sent", "structs", "times")

    def __init__(self, kind: Kind) -> None:
        self.kind, self.fact, self.sent = kind, FACTS[kind.name], SENT[kind.name]
        hints = get_type_hints(self.fact)
        given = set(self.sent.__struct_fields__) - set(kind.made)
        mine = [name for name in self.fact.__struct_fields__ if name in given]
        self.times = [name for name in mine if hints[name] in {datetime, datetime | None}]
        self.structs = [(name, hints[name]) for name in mine if _holds_struct(hints[name])]
        taken = {*self.times, *(name for name, _ in self.structs)}
        self.copied = [name for name in mine if name not in taken]

    def values(self, sent: Any, clock: Clock, offset: int | None = None) -> dict[str, Any]:
        """Return the fact's fields as the event gives them; `offset` (minutes) is that of the event's own time."""
        found = {name: getattr(sent, name) for name in self.copied}
        for name, hint in self.structs:
            if (inner := getattr(sent, name)) is not None and inner != ():
                found[name] = msgspec.convert(inner, hint, from_attributes=True)
        for name in self.times:
            if written := getattr(sent, name):
                found[name] = _time(name, written, sent, clock, offset)
        return found


def _holds_struct(hint: Any) -> bool:
    if isinstance(hint, type) and issubclass(hint, Struct):
        return True
    return any(_holds_struct(part) for part in getattr(hint, "__args__", ()))


def _time(name: str, written: str, sent: Any, clock: Clock, offset: int | None) -> datetime:
    """A time within the event: without a zone of its own it keeps the zone, or else the offset, of the event."""
    try:
        moment = moments.written(written, sent.zone or clock.stated or clock.fallback)
    except ValueError as error:
        raise Unfit(name, str(error)) from None
    if moment.guessed and moment.offset is None and offset is not None:
        moment = structs.replace(moment, at=moment.at - timedelta(minutes=offset))
    if name.endswith("_from") and moment.precision is Precision.DAY:
        return moments.start_of_day(moment)
    return moment.at


BUILDERS: dict[type[Struct], _Builder] = {SENT[name]: _Builder(kind) for name, kind in KINDS.items()}


def told(sent: Any, clock: Clock) -> list[Told]:
    """Return what one event tells: mostly one thing, of a parcel with its number two. Raises `Unfit`."""
    builder = BUILDERS[type(sent)]
    if builder.fact is Scan:
        return [_scan(sent, builder.values(sent, clock), clock)]
    moment = moment_of(sent, clock)
    values = builder.values(sent, clock, moment.offset)
    return _SPECIAL.get(builder.fact, _plain)(builder, sent, values, moment)


def _scan(sent: Any, values: dict[str, Any], clock: Clock) -> Told:
    word = values["milestone"].strip().lower()
    milestone = _MILESTONES.get(word, Milestone.UNKNOWN)
    if milestone is Milestone.UNKNOWN and word not in {"", "unknown"} and not values["raw_text"]:
        values["raw_text"] = sent.milestone
    values["milestone"] = milestone
    how = values["delivered_how"]
    values["delivered_how"] = _HOW.get(how, Delivered.UNKNOWN)
    place = values.get("place")
    moment = moment_of(sent, clock, place)
    carrier, number = _stated(sent), numbers.number(sent.number)
    fact = Scan(tracking_number=number, **values)
    if sent.id:
        identity: tuple[str, ...] = ("scan", "id", sent.id)
    elif moment.precision is Precision.DAY and place is not None:
        identity = ("scan", sent.at.strip(), sent.code or word, place.name, place.city, place.country)
    else:
        identity = ("scan", sent.at.strip(), sent.code or word)
    subject = f"leg:{carrier}:{number}"
    return Told(subject, identity, moment.at, fact, moment.offset, moment.precision, moment.guessed)


def _stated(sent: Any) -> str:
    """The carrier that a scan names; its link finds the same one for the same name and number."""
    _need(sent, "carrier", numbers.carrier(sent.carrier))
    _need(sent, "number", numbers.number(sent.number))
    return numbers.carrier_of(sent.carrier, sent.number).id


def _need(sent: Any, field: str, given: str) -> None:
    if not given:
        raise Unfit(field, f"`{field}` is empty")


def _tell(kind: Kind, sent: Any, subject: str, fact: Any, moment: Moment, *words: str) -> Told:
    if sent.id:
        identity: tuple[str, ...] = (kind.name, "id", sent.id, *words)
    else:
        identity = (kind.name, sent.at.strip(), *(str(getattr(sent, name)) for name in kind.tells), *words)
    return Told(subject, identity, moment.at, fact, moment.offset, moment.precision, moment.guessed)


def _plain(builder: _Builder, sent: Any, values: dict[str, Any], moment: Moment) -> list[Told]:
    return [_tell(builder.kind, sent, _subject(builder.kind, sent), builder.fact(**values), moment)]


def _subject(kind: Kind, sent: Any) -> str:
    about = kind.about
    if about == "leg":
        return f"leg:{_stated(sent)}:{numbers.number(sent.number)}"
    if about in {"customer", "person"} and sent.customer.strip():
        return f"customer:{sent.customer.strip()}"
    if about == "customer":
        _need(sent, "customer", "")
    order = sent.order.strip()
    if not order:
        raise Unfit("order", "`order` is empty" if about != "person" else "neither `customer` nor `order` is given")
    if about == "parcel":
        _need(sent, "parcel", sent.parcel.strip())
        return numbers.parcel(order, sent.parcel.strip())
    return f"order:{order}"


def _parcel_linked(builder: _Builder, sent: Any, values: dict[str, Any], moment: Moment) -> list[Told]:
    _need(sent, "parcel", sent.parcel.strip())
    subject = _subject(builder.kind, sent)
    parcel = numbers.parcel(sent.order.strip(), sent.parcel.strip())
    link = _tell(builder.kind, sent, subject, ParcelLinked(parcel=parcel, **values), moment, sent.parcel.strip())
    if not sent.number.strip():
        return [link]
    (carrier, guessed), number = numbers.carrier_of(sent.carrier, sent.number), numbers.number(sent.number)
    leg = LegLinked(leg=f"leg:{carrier}:{number}", carrier=carrier, number=number, guessed=guessed)
    return [link, _tell(KINDS["leg_linked"], _Named(sent.id, sent.at), parcel, leg, moment, carrier, number)]


class _Named(NamedTuple):
    id: str
    at: str


def _leg_linked(builder: _Builder, sent: Any, values: dict[str, Any], moment: Moment) -> list[Told]:
    _need(sent, "number", sent.number.strip())
    (carrier, guessed), number = numbers.carrier_of(sent.carrier, sent.number), numbers.number(sent.number)
    fact = LegLinked(leg=f"leg:{carrier}:{number}", carrier=carrier, number=number, guessed=guessed, **values)
    return [_tell(builder.kind, sent, _subject(builder.kind, sent), fact, moment, carrier, number)]


def _link_removed(builder: _Builder, sent: Any, values: dict[str, Any], moment: Moment) -> list[Told]:
    parcel = _subject(builder.kind, sent)
    if sent.number.strip():
        child = numbers.leg(numbers.carrier_of(sent.carrier, sent.number).id, sent.number)
        return [_tell(builder.kind, sent, parcel, LinkRemoved(child=child), moment, child)]
    return [_tell(builder.kind, sent, f"order:{sent.order.strip()}", LinkRemoved(child=parcel), moment, parcel)]


def _review(builder: _Builder, sent: Any, values: dict[str, Any], moment: Moment) -> list[Told]:
    if not 1 <= sent.score <= 5:
        raise Unfit("score", f"{sent.score} is no score from 1 to 5")
    return _plain(builder, sent, values, moment)


def _with_parcel(builder: _Builder, sent: Any, values: dict[str, Any], moment: Moment) -> list[Told]:
    subject = _subject(builder.kind, sent)
    parcel = numbers.parcel(sent.order.strip(), sent.parcel.strip()) if sent.parcel.strip() else ""
    return [_tell(builder.kind, sent, subject, builder.fact(parcel=parcel, **values), moment, parcel)]


_SPECIAL: dict[type[Fact], Callable[[_Builder, Any, dict[str, Any], Moment], list[Told]]] = {
    ParcelLinked: _parcel_linked,
    LegLinked: _leg_linked,
    LinkRemoved: _link_removed,
    DeliveryDenied: _with_parcel,
    ReviewReceived: _review,
}
