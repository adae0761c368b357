"""Saying an event: choose the form, fill its places with words, plain and as HTML. Pure."""

from collections.abc import Callable, Mapping
from datetime import datetime
from html import escape
from string import Formatter
from zoneinfo import ZoneInfo

from msgspec import Struct

from doorstep.kit.i18n import Translator, by_day, moment_words, money_words, on_day, percent_words, span_words
from doorstep.kit.money import Money
from doorstep.timeline.model import Aggregated, Delivered, Event, Fact, Items, Line, Milestone, Place, Scan
from doorstep.timeline.sentences.forms import SCANS, SHOPPER, STAFF, Forms
from doorstep.timeline.sentences.words import carrier_words, change_words, delivered_words, place_words, reason_words

_OPEN, _SHUT = "\x02", "\x03"  # around each value, until the sentence is escaped and they become tags
_DEADLINES = frozenset({"until", "due_at"})
_THINGS = frozenset({"parcel", "child", "leg", "what", "container"})
_SPANS = {
    "expected": ("expected_from", "expected_to"),
    "promised": ("promised_from", "promised_to"),
    "requested": ("requested_from", "requested_to"),
}


class Reader(Struct, frozen=True):
    """Who reads: in which language, at which place's clock, and when."""

    language: str
    zone: ZoneInfo
    now: datetime


class Sentence(Struct, frozen=True):
    """What an event says, as plain text and as HTML with its values set off."""

    plain: str
    html: str


def for_staff(event: Event, reader: Reader, revealed: Mapping[str, str] | None = None) -> Sentence:
    """Return the sentence for staff. `revealed` maps vault references to the words behind them; others stay unsaid."""
    forms = STAFF[event.kind]
    if isinstance(event.fact, Scan) and event.fact.milestone in SCANS:
        forms = SCANS[event.fact.milestone]
    said = _say(event.fact, forms, reader, revealed or {})
    assert said is not None, f"no form of {event.kind} can always be said"
    return said


def for_shopper(event: Event, reader: Reader) -> Sentence | None:
    """Return the sentence for the tracking page, None when this event is not told there."""
    forms = SHOPPER.get(event.kind, ())
    if isinstance(event.fact, Scan) and event.fact.milestone in SCANS:
        forms = SCANS[event.fact.milestone]
    return _say(event.fact, forms, reader, {})


def _say(fact: Fact, forms: Forms, reader: Reader, revealed: Mapping[str, str]) -> Sentence | None:
    say = Translator(reader.language)
    values: dict[str, str] = {}
    for form in forms:
        names = [name for _, name, _, _ in Formatter().parse(form) if name]
        for name in names:
            if name not in values:
                values[name] = _value(fact, name, reader, say, revealed)
        if all(values[name] for name in names):
            return _both(say.text(form, **{name: f"{_OPEN}{values[name]}{_SHUT}" for name in names}))
    return None


def _both(marked: str) -> Sentence:
    plain = marked.replace(_OPEN, "").replace(_SHUT, "")
    html = escape(marked).replace(_OPEN, "<b>").replace(_SHUT, "</b>")
    return Sentence(plain[:1].upper() + plain[1:], html)


def _value(fact: Fact, name: str, reader: Reader, say: Translator, revealed: Mapping[str, str]) -> str:
    if name in _SPANS:
        return _span(fact, name, reader)
    if name in _MADE:
        return _MADE[name](fact, say)
    value = getattr(fact, name, None)
    if isinstance(value, datetime):
        return _moment(value, name, reader)
    if isinstance(value, Place):
        return place_words(value)
    if isinstance(value, int) and name in ("total", "amount"):
        return _money(value, getattr(fact, "currency", ""), reader.language)
    if isinstance(value, float):
        return percent_words(value, reader.language)
    words = "" if value is None else str(value)
    if name in _THINGS:
        return _clean(_thing(words, say))
    return _clean(revealed.get(words, "") if words.startswith("vault:") else words)


def _thing(words: str, say: Translator) -> str:
    """Return a subject as one would name it: its number without our prefix, a task as a task."""
    kind, _, name = words.partition(":")
    if kind == "leg":
        carrier, _, number = name.partition(":")
        return f"{carrier_words(carrier)} {number}"
    if kind == "task":
        return say.text("a task")
    return name if kind in ("parcel", "order") else words


def _clean(words: str) -> str:
    return " ".join(words.replace(_OPEN, "").replace(_SHUT, "").split()).rstrip(".")


def _span(fact: Fact, name: str, reader: Reader) -> str:
    first, last = (getattr(fact, field, None) for field in _SPANS[name])
    last = last or first
    if not isinstance(last, datetime):
        return ""
    start = (first or last).astimezone(reader.zone).date()
    today = reader.now.astimezone(reader.zone).date()
    return span_words(start, last.astimezone(reader.zone).date(), None, today, reader.language)


def _moment(value: datetime, name: str, reader: Reader) -> str:
    today = reader.now.astimezone(reader.zone).date()
    if name in _DEADLINES:
        return by_day(value.astimezone(reader.zone).date(), today, reader.language)
    if name == "promised_to":
        return on_day(value.astimezone(reader.zone).date(), today, reader.language)
    return moment_words(value, reader.now, reader.zone, reader.language)


def _money(amount: int, currency: str, language: str) -> str:
    return money_words(Money(amount, currency), language) if amount and len(currency) == 3 else ""


def _pieces(fact: Fact, say: Translator) -> str:
    things: tuple[Line | Items, ...] = getattr(fact, "lines", None) or getattr(fact, "items", None) or ()
    count = sum(thing.quantity for thing in things)
    return say.plural("{n} piece", "{n} pieces", count) if count else ""


def _decided(fact: Fact, say: Translator) -> str:
    return say.text("approved" if getattr(fact, "approved", False) else "refused")


def _how(fact: Fact, say: Translator) -> str:
    how = getattr(fact, "delivered_how", None)
    return delivered_words(how, say) if isinstance(how, Delivered) else ""


def _name(fact: Fact, say: Translator) -> str:
    place = getattr(fact, "place", None)
    return _clean(place.name) if isinstance(place, Place) else ""


def _reason(fact: Fact, say: Translator) -> str:
    reason = str(getattr(fact, "reason", ""))
    plain_way = isinstance(fact, Scan) and fact.milestone is Milestone.DELIVERED
    return "" if not reason or plain_way else _clean(reason_words(reason, say))


def _container(action: str) -> Callable[[Fact, Translator], str]:
    """Return how to name the container of an event with this action, and of no other."""

    def name(fact: Fact, say: Translator) -> str:
        return _clean(_thing(fact.container, say)) if isinstance(fact, Aggregated) and fact.action == action else ""

    return name


def _outcome(fact: Fact, say: Translator) -> str:
    return say.text(
        {"done": "done", "dropped": "dropped", "undone": "open again"}.get(getattr(fact, "outcome", ""), "done")
    )


_MADE: dict[str, Callable[[Fact, Translator], str]] = {
    "pieces": _pieces,
    "decided": _decided,
    "how": _how,
    "name": _name,
    "reason": _reason,
    "outcome": _outcome,
    "into": _container("add"),
    "out_of": _container("delete"),
    "emptied": _container("empty"),
    "change": lambda fact, say: change_words(str(getattr(fact, "change", "")), say),
    "instead": lambda fact, say: change_words(str(getattr(fact, "instead", "")), say),
    "carrier": lambda fact, say: carrier_words(str(getattr(fact, "carrier", ""))),
}
