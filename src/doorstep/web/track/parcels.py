"""The parcels of an order as cards: where each stands, who has it, what happened, in simple words. Pure."""

from collections.abc import Sequence
from datetime import datetime, timedelta, timezone, tzinfo

from msgspec import Struct

from doorstep.kit.i18n import day_words, moment_words, span_words, time_words
from doorstep.timeline.model import FINAL, Event, Line, Milestone, ParcelState
from doorstep.timeline.rules.custody import bar
from doorstep.timeline.sentences import Reader, for_shopper, holder_words, milestone_words, place_words
from doorstep.timeline.sentences.words import carrier_words
from doorstep.web.track.answer import FINE, LATE, NEEDS_YOU, SOON, Scene
from doorstep.web.track.way import Stage, stages

_TONES = {
    Milestone.AVAILABLE_FOR_PICKUP: NEEDS_YOU,
    Milestone.ATTEMPT_FAILED: SOON,
    Milestone.EXCEPTION: SOON,
    Milestone.CUSTOMS: SOON,
    Milestone.LOST: LATE,
    Milestone.RETURNING: SOON,
}


class Step(Struct, frozen=True):
    """One thing that happened, at its place's own clock. `time` is empty when only the day is known."""

    at: datetime
    day: str
    time: str
    words: str


class Card(Struct, frozen=True):
    """One parcel."""

    title: str
    standing: str
    tone: str
    holder: str
    carrier: str
    number: str
    url: str
    carrier_says: str
    contents: tuple[str, ...]
    steps: tuple[Step, ...]
    way: tuple[Stage, ...] = ()


def cards(scene: Scene, events: Sequence[Event], *, show_items: bool) -> list[Card]:
    """Return a card for each parcel; of an order with one parcel the order's own steps stand in its card."""
    state = scene.state
    found = []
    for place, parcel in enumerate(state.parcels.values(), 1):
        mine = {parcel.parcel, *parcel.legs} | ({state.order} if len(state.parcels) == 1 else set())
        found.append(_card(scene, parcel, place, [e for e in events if e.subject in mine], show_items=show_items))
    return found


def order_steps(scene: Scene, events: Sequence[Event]) -> tuple[Step, ...]:
    """Return the order's own steps, for an order with several parcels or none."""
    if len(scene.state.parcels) == 1:
        return ()
    return steps(scene, [event for event in events if event.subject.startswith("order:")])


def steps(scene: Scene, events: Sequence[Event]) -> tuple[Step, ...]:
    """Return what shoppers are told of these events, newest first; the same words twice in a row are said once."""
    reader = Reader(scene.language, scene.zone, scene.now)
    told: list[Step] = []
    for event in sorted(events, key=lambda event: event.key, reverse=True):
        sentence = for_shopper(event, reader)
        if sentence is None:
            continue
        zone = clock_of(event, scene.zone)
        local = event.occurred_at.astimezone(zone)
        day = day_words(local.date(), scene.now.astimezone(zone).date(), scene.language)
        time = "" if event.precision == "day" else time_words(event.occurred_at, zone, scene.language)
        step = Step(event.occurred_at, day, time, sentence.plain)
        if told and told[-1].words == step.words and told[-1].day == step.day:
            told[-1] = step
        else:
            told.append(step)
    return tuple(told)


def clock_of(event: Event, zone: tzinfo) -> tzinfo:
    """Return the clock of the place where the event happened; that of the delivery when it is unknown."""
    return timezone(timedelta(minutes=event.offset)) if event.offset is not None else zone


def item_words(line: Line, pieces: int) -> str:
    """Return a line of the order as one would read it out: "2 × Tent"."""
    name = line.title or line.sku or line.product or line.category.replace("_", " ").capitalize() or line.id
    return f"{pieces} × {name}" if pieces != 1 else name


def _card(scene: Scene, parcel: ParcelState, place: int, events: list[Event], *, show_items: bool) -> Card:
    say, state = scene.say, scene.state
    leg = next((leg for leg in reversed(list(parcel.legs.values())) if leg.direction == "out"), None)
    titles = {line.id: line for line in state.lines}
    contents = tuple(item_words(titles[line], n) for line, n in parcel.items.items() if line in titles)
    many = len(state.parcels) > 1
    disputed = parcel.disputed or (parcel.milestone is Milestone.DELIVERED and state.disputed and not many)
    standing, tone = _standing(scene, parcel, disputed=disputed)
    return Card(
        title=say.text("Parcel {n} of {all}", n=place, all=len(state.parcels)) if many else "",
        standing=standing,
        tone=tone,
        holder=_holder(scene, parcel),
        carrier=carrier_words(leg.carrier) if leg else "",
        number=leg.number if leg else "",
        url=leg.url if leg and leg.url.startswith("https://") else "",
        carrier_says=_carrier_says(scene, parcel),
        contents=contents if show_items and many else (),
        steps=steps(scene, events),
        way=stages(state, parcel, say),
    )


def _standing(scene: Scene, parcel: ParcelState, *, disputed: bool) -> tuple[str, str]:
    say = scene.say
    episode = scene.state.episodes.get(f"stalled/{parcel.parcel}")
    if disputed:
        return say.text("Marked as delivered"), NEEDS_YOU
    if episode is not None and episode.open_since is not None:
        return say.text("Has not moved"), SOON
    if parcel.milestone is Milestone.UNKNOWN:
        return say.text("On its way"), FINE
    return milestone_words(parcel.milestone, say), _TONES.get(parcel.milestone, FINE)


def _holder(scene: Scene, parcel: ParcelState) -> str:
    """Say who has the parcel now, and where and when it was last seen."""
    held, say = bar(parcel, scene.now), scene.say
    if not held or parcel.milestone in FINAL or parcel.milestone is Milestone.PENDING:
        return ""
    if not held[-1].holder:
        since = moment_words(held[-1].since, scene.now, scene.zone, scene.language)
        return say.text("Nobody has reported having it. Last seen {when}.", when=since)
    who = holder_words(held[-1].holder, say)
    seen = parcel.custody[-1].last_seen
    when = moment_words(seen, scene.now, scene.zone, scene.language)
    place = place_words(parcel.last_place)
    if place:
        return say.text("{who} has it. Last seen in {place}, {when}.", who=who, place=place, when=when)
    return say.text("{who} has it. Last seen {when}.", who=who, when=when)


def _carrier_says(scene: Scene, parcel: ParcelState) -> str:
    leg = next((leg for leg in reversed(list(parcel.legs.values())) if leg.expected_to or leg.expected_from), None)
    end = (leg.expected_to or leg.expected_from) if leg else None
    if leg is None or end is None or parcel.milestone in (Milestone.DELIVERED, Milestone.RETURNED):
        return ""
    first, last = scene.day(leg.expected_from or end), scene.day(end)
    if last < scene.today:
        return ""
    days = span_words(max(first, scene.today), last, None, scene.today, scene.language)
    return scene.say.text("{carrier} itself says: {days}.", carrier=carrier_words(leg.carrier), days=days)
