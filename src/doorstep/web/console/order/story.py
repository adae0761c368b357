"""The timeline of an order and the custody of its parcels, as staff read them. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta, timezone, tzinfo
from uuid import UUID

import msgspec
from markupsafe import Markup
from msgspec import Struct

from doorstep.kit.i18n import Translator, day_words
from doorstep.timeline.model import (
    FINAL,
    Address,
    DeparturePlanned,
    Event,
    LegLinked,
    OrderState,
    ParcelState,
    Precision,
    Retraction,
    Scan,
)
from doorstep.timeline.rules import counting
from doorstep.timeline.rules.custody import CUSTOMER, bar
from doorstep.timeline.rules.eras import split_leg
from doorstep.timeline.sentences import Reader, for_staff, holder_words

WIDE = 1000
_LATE_NEWS = timedelta(minutes=30)
_UNSEEN = timedelta(hours=24)
_OURS = frozenset({"note_added", "task_opened", "task_done", "message_sent", "message_failed", "handover_given",
                   "handover_taken", "retraction"})  # fmt: skip


class Told(Struct, frozen=True):
    """One line of the timeline. `clock` is the time at its place, `ours` that at the shop when it differs. `by` is the
    carrier that tells it, where the parcel goes through several hands."""

    id: UUID
    at: datetime
    clock: str
    ours: str
    sentence: Markup
    kind: str
    about: str
    source: str
    tone: str
    heard: str
    counts: bool
    guessed: bool
    by: str = ""


class Day(Struct, frozen=True):
    """The lines of one day."""

    day: date
    words: str
    lines: tuple[Told, ...]


class Stretch(Struct, frozen=True):
    """A piece of the custody strip, in thousandths of it."""

    x: int
    wide: int
    kind: str
    who: str
    long: str
    since: datetime
    until: datetime
    vague: bool


class Strip(Struct, frozen=True):
    """The custody of one parcel. From `unseen` (thousandths) on the holder has given no sign of it."""

    parcel: str
    stretches: tuple[Stretch, ...]
    unknown: str
    unseen: int | None = None
    unseen_for: str = ""


def days(
    events: Iterable[Event], state: OrderState, reader: Reader, revealed: Mapping[str, str] | None = None
) -> list[Day]:
    """Return the timeline, newest day and newest line first; what was taken back stays, marked as not counting."""
    every = list(events)
    counted = {(event.subject, event.id, event.content) for event in counting(every)}
    retracted = {UUID(event.fact.target) for event in every if isinstance(event.fact, Retraction)}
    found: dict[date, list[Told]] = {}
    for event in sorted(every, key=lambda one: one.key, reverse=True):
        counts = (event.subject, event.id, event.content) in counted
        if not counts and event.id not in retracted:
            continue  # another wording of a line that is there
        place = _clock(event, reader.zone)
        line = _told(event, state, reader, place, revealed or {}, counts=counts)
        found.setdefault(event.occurred_at.astimezone(place).date(), []).append(line)
    today = reader.now.astimezone(reader.zone).date()
    return [Day(day, day_words(day, today, reader.language), tuple(found[day])) for day in sorted(found, reverse=True)]


def strips(state: OrderState, now: datetime, say: Translator) -> list[Strip]:
    """Return the custody strip of each parcel; nothing for parcels that nobody has had yet."""
    return [strip for parcel in state.parcels.values() if (strip := _strip(parcel, now, say)) is not None]


def long_words(span: timedelta, say: Translator) -> str:
    """Return how long: "2 d 4 h", "35 min"."""
    minutes = int(span.total_seconds()) // 60
    whole_days, hours = divmod(minutes // 60, 24)
    if whole_days:
        return say.text("{d} d {h} h", d=whole_days, h=hours) if hours else say.text("{d} d", d=whole_days)
    if hours:
        return say.text("{h} h {m} min", h=hours, m=minutes % 60) if minutes % 60 else say.text("{h} h", h=hours)
    return say.text("{m} min", m=minutes)


def _told(
    event: Event, state: OrderState, reader: Reader, place: tzinfo, revealed: Mapping[str, str], *, counts: bool
) -> Told:
    day_only = event.precision is Precision.DAY
    local = event.occurred_at.astimezone(place)
    ours = event.occurred_at.astimezone(reader.zone)
    lag = event.received_at - event.occurred_at
    say = Translator(reader.language)
    return Told(
        id=event.id,
        at=event.occurred_at,
        clock="" if day_only else f"{local:%H:%M}",
        ours="" if day_only or local.utcoffset() == ours.utcoffset() else f"{ours:%H:%M}",
        sentence=Markup(for_staff(event, reader, revealed).html),  # noqa: S704 - its values are escaped
        kind=event.kind,
        about=_about(event, state),
        source=event.source,
        tone=_tone(event),
        heard=long_words(lag, say) if lag > _LATE_NEWS and not day_only and not event.fact.derived else "",
        counts=counts,
        guessed=event.zone_guessed,
        by=_by(event, state, say),
    )


def _tone(event: Event) -> str:
    if event.fact.derived:
        return "derived"
    return "ours" if event.kind in _OURS else "told"


def _by(event: Event, state: OrderState, say: Translator) -> str:
    """Name the carrier of a line where others have the parcel too: its "delivered" may be a hand-over."""
    if not isinstance(event.fact, Scan | DeparturePlanned) or not event.subject.startswith("leg:"):
        return ""
    several = any(len(parcel.legs) > 1 for parcel in state.parcels.values() if event.subject in parcel.legs)
    return holder_words(f"carrier:{split_leg(event.subject)[0]}", say) if several else ""


def _about(event: Event, state: OrderState) -> str:
    """Name the parcel a line is about where the order has several."""
    if len(state.parcels) < 2 or event.subject == state.order:
        return ""
    for place, parcel in enumerate(state.parcels.values(), 1):
        leg = event.fact.leg if isinstance(event.fact, LegLinked) else event.subject
        if event.subject == parcel.parcel or leg in parcel.legs:
            return str(place)
    return ""


def _strip(parcel: ParcelState, now: datetime, say: Translator) -> Strip | None:
    held = bar(parcel, now)
    if not held:
        return None
    begin, end = held[0].since, max(held[-1].until, held[-1].since)
    if held[-1].holder == CUSTOMER:  # her years with it would squeeze its way into a line
        end = min(end, held[-1].since + max((held[-1].since - begin) / 12, timedelta(hours=2)))
        held[-1] = msgspec.structs.replace(held[-1], until=end)
    whole = max((end - begin).total_seconds(), 1.0)
    stretches: list[Stretch] = []
    unknown = timedelta()
    for one in held:
        x = round((one.since - begin).total_seconds() / whole * WIDE)
        wide = max(round((one.until - one.since).total_seconds() / whole * WIDE), 3)
        unknown += one.until - one.since if not one.holder else timedelta()
        kind = one.holder.partition(":")[0] if one.holder else "nobody"
        who = holder_words(one.holder, say) if one.holder else say.text("Nobody known")
        long = long_words(one.until - one.since, say)
        stretches.append(Stretch(x, min(wide, WIDE - x), kind, who, long, one.since, one.until, one.span))
    strip = Strip(parcel.parcel, tuple(stretches), long_words(unknown, say) if unknown else "")
    seen = parcel.custody[-1].last_seen
    if parcel.milestone in FINAL or not held[-1].holder or now - seen < _UNSEEN:
        return strip
    place = round(max((seen - begin).total_seconds(), 0.0) / whole * WIDE)
    return msgspec.structs.replace(strip, unseen=place, unseen_for=long_words(now - seen, say))


def _clock(event: Event, zone: tzinfo) -> tzinfo:
    """Return the clock of the place where it happened; what we did or worked out happened at the shop."""
    if event.offset is None or event.fact.derived or event.kind in _OURS:
        return zone
    return timezone(timedelta(minutes=event.offset))


def revealing(events: Sequence[Event]) -> list[tuple[str, str]]:
    """Return the vault references in these events' facts, with the subject of each."""
    found: list[tuple[str, str]] = []
    for event in events:
        for name in event.fact.__struct_fields__:
            value = getattr(event.fact, name)
            if isinstance(value, Address):
                value = value.lines
            if isinstance(value, str) and value.startswith("vault:"):
                found.append((event.subject, value))
    return found
