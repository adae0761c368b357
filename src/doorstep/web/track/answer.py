"""The one honest answer: what is known about the order, what it means, what happens next. Pure.

Which days may be named is the promise's decision (`promise.rules.shown`); here they become words.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from msgspec import Struct

from doorstep.kit.i18n import Translator, by_day, day_words, moment_words, on_day
from doorstep.promise.model import Shown
from doorstep.timeline.model import Milestone, OrderState, ParcelState
from doorstep.timeline.sentences import delivered_words, milestone_words, place_words, reason_words, spot_words

FINE, SOON, LATE, NEEDS_YOU = "fine", "soon", "late", "needs-you"


class Answer(Struct, frozen=True):
    """What the page says at the top; `spoken` is its first sentence as a whole, `dated` whether that names a day."""

    headline: str
    aside: str = ""
    lines: tuple[str, ...] = ()
    following: str = ""
    tone: str = FINE
    dated: bool = False

    @property
    def spoken(self) -> str:
        """The whole sentence."""
        return f"{self.headline}, {self.aside}" if self.aside else self.headline


class Scene(Struct, frozen=True):
    """All that an answer looks at; `shown` holds the days that may be named."""

    state: OrderState
    shown: Shown
    now: datetime
    zone: ZoneInfo
    language: str

    @property
    def today(self) -> date:
        """The day at the place of delivery."""
        return self.now.astimezone(self.zone).date()

    def day(self, at: datetime) -> date:
        """The day of an instant at the place of delivery."""
        return at.astimezone(self.zone).date()

    @property
    def say(self) -> Translator:
        """Says sentences in the reader's language."""
        return Translator(self.language)


def answer(scene: Scene) -> Answer:
    """Return what the page says at the top about this order, now."""
    state, say = scene.state, scene.say
    if state.milestone in _ENDED:
        return _ended(scene)
    if state.payment_failed_at and state.milestone is Milestone.PENDING:
        return Answer(
            say.text("The payment did not go through"),
            lines=(say.text("The order waits until it is paid."),),
            tone=NEEDS_YOU,
        )
    if state.milestone is Milestone.AVAILABLE_FOR_PICKUP:
        return _to_collect(scene)
    late, tone = lateness(scene)
    lines = (*_parts(scene), *_trouble(scene), *late)
    tone = _tone(state, tone)
    if scene.shown.latest is None:
        return _without_date(scene, lines, tone)
    headline, aside = arrival(scene)
    return Answer(headline, aside, lines, _next(scene), tone, dated=True)


def arrival(scene: Scene) -> tuple[str, str]:
    """Return the headline about the shown days and what is said beside it."""
    say, today, language, shown = scene.say, scene.today, scene.language, scene.shown
    assert shown.earliest is not None
    assert shown.latest is not None
    wide = (shown.latest - shown.earliest).days >= 2
    if wide and shown.likely is not None and (shown.wording != "promise" or shown.likely < shown.latest):
        aside = say.text("most likely {day}", day=day_words(shown.likely, today, language))
    else:
        aside = ""
    if shown.wording == "promise" and shown.earliest < shown.latest:
        by = by_day(shown.latest, today, language)
        kept = say.text("as promised; {likely}", likely=aside) if aside else say.text("as promised")
        return say.text("Arrives {day}", day=by), kept
    if shown.earliest == shown.latest:
        day = on_day(shown.latest, today, language)
        return say.text("Arrives {day}", day=day), say.text("as promised") if shown.wording == "promise" else ""
    first, last = (day_words(day, today, language) for day in (shown.earliest, shown.latest))
    if (shown.latest - shown.earliest).days == 1:
        return say.text("Arrives {first} or {last}", first=first, last=last), aside
    return say.text("Arrives {first} to {last}", first=first, last=last), aside


def lateness(scene: Scene) -> tuple[tuple[str, ...], str]:
    """Return what must be said about a promise that is broken or likely to be, and the tone of it."""
    promised, say, shown = scene.state.promised, scene.say, scene.shown
    if promised is None or promised.end is None or scene.state.milestone is Milestone.RETURNING:
        return (), FINE
    end = scene.day(promised.end)
    by = by_day(end, scene.today, scene.language)
    if end < scene.today:
        return (say.text("We promised it {by}. It is late, and we are sorry.", by=by),), LATE
    if shown.earliest is not None and shown.earliest > end:
        return (say.text("We promised it {by}. It will be late, and we are sorry.", by=by),), LATE
    if shown.likely is not None and shown.likely > end:
        return (say.text("We promised it {by}. It will probably come later than that.", by=by),), SOON
    if shown.wording == "later":
        return (say.text("We promised it {by}. It may come later than that.", by=by),), SOON
    return (), FINE


def _ended(scene: Scene) -> Answer:
    state, say = scene.state, scene.say
    at = state.milestone_at or scene.now
    if state.milestone is Milestone.DELIVERED:
        return _delivered(scene, state.delivered_at or at)
    when = on_day(scene.day(at), scene.today, scene.language)
    if state.milestone is Milestone.CANCELLED:
        refunded = (say.text("We sent your money back."),) if state.refunded else ()
        return Answer(say.text("This order was cancelled {day}", day=when), lines=refunded)
    if state.milestone is Milestone.RETURNED:
        return Answer(say.text("Back at the shop since {day}", day=day_words(scene.day(at), scene.today, say.language)))
    return Answer(
        say.text("The carrier cannot find the parcel"),
        lines=(say.text("We are sorry. Tell us below whether you want it again or your money back."),),
        tone=NEEDS_YOU,
    )


def _delivered(scene: Scene, at: datetime) -> Answer:
    state, say = scene.state, scene.say
    reached = state.reached.get("milestone:delivered")
    clock = scene.zone if reached is None or reached.offset is None else timezone(timedelta(minutes=reached.offset))
    when = moment_words(at, scene.now, clock, scene.language)
    if _day_only(state):
        when = on_day(scene.day(at), scene.today, scene.language)
    if state.disputed:
        return Answer(
            say.text("Marked as delivered {day}", day=when),
            lines=(say.text("Something speaks against it. If you do not have it, tell us below."),),
            tone=NEEDS_YOU,
        )
    how = next((p.delivered_how for p in state.parcels.values() if p.delivered_how), None)
    return Answer(
        say.text("Delivered {day}", day=when),
        delivered_words(how, say),
        following=say.text("If something is not right, write to us. The contact is below."),
    )


def _to_collect(scene: Scene) -> Answer:
    say = scene.say
    parcel = next((p for p in scene.state.parcels.values() if p.milestone is Milestone.AVAILABLE_FOR_PICKUP), None)
    where = spot_words(parcel.last_place) if parcel else ""
    headline = say.text("Ready for you at {place}", place=where) if where else say.text("Ready for you to collect")
    return Answer(
        headline,
        lines=tuple(_parts(scene)),
        following=say.text("Next: collect it, and have something with your name on it with you."),
        tone=NEEDS_YOU,
    )


def _without_date(scene: Scene, lines: tuple[str, ...], tone: str) -> Answer:
    state, say = scene.state, scene.say
    named = {Milestone.UNKNOWN: "On its way", Milestone.PENDING: "We have your order"}.get(state.milestone)
    headline = say.text(named) if named else milestone_words(state.milestone, say)
    if state.milestone in _UNDER_WAY:
        lines = (*lines, say.text("We have no date yet that we believe. It will stand here once we do."))
    return Answer(headline, lines=lines, following=_next(scene), tone=tone)


def _parts(scene: Scene) -> Iterator[str]:
    parcels = list(scene.state.parcels.values())
    there = sum(parcel.milestone is Milestone.DELIVERED for parcel in parcels)
    if there and there < len(parcels):
        yield scene.say.text("{n} of {all} parcels arrived already.", n=there, all=len(parcels))


def _trouble(scene: Scene) -> Iterator[str]:
    state, say = scene.state, scene.say
    for parcel in state.parcels.values():
        episode = state.episodes.get(f"stalled/{parcel.parcel}")
        if parcel.milestone is Milestone.RETURNING:
            yield _goes_back(state, parcel, say)
        elif episode is not None and episode.open_since is not None and parcel.last_scan_at is not None:
            yield _stood_still(scene, parcel, parcel.last_scan_at)
        elif parcel.milestone is Milestone.ATTEMPT_FAILED and parcel.reason:
            yield say.text("The carrier could not deliver it: {reason}.", reason=reason_words(parcel.reason, say))
        elif parcel.milestone is Milestone.ATTEMPT_FAILED:
            yield say.text("The carrier came and could not deliver it.")
        elif parcel.milestone in (Milestone.EXCEPTION, Milestone.CUSTOMS) and parcel.reason:
            yield say.text("It is held up: {reason}.", reason=reason_words(parcel.reason, say))
    if state.held_since:
        yield say.text(
            "We paused work on it {day}.", day=on_day(scene.day(state.held_since), scene.today, say.language)
        )


def _goes_back(state: OrderState, parcel: ParcelState, say: Translator) -> str:
    if any(one.reason == "carrier.damaged_parcel" and one.parcel == parcel.parcel for one in state.incidents):
        return say.text("It was damaged on the way, so it goes back. Write to us if you want another one.")
    return say.text("It could not be delivered, so it goes back. Write to us if you still want it.")


def _stood_still(scene: Scene, parcel: ParcelState, since: datetime) -> str:
    day = day_words(scene.day(since), scene.today, scene.language)
    if place := place_words(parcel.last_place):
        return scene.say.text("It has not moved since {day} in {place}.", day=day, place=place)
    return scene.say.text("It has not moved since {day}.", day=day)


def _next(scene: Scene) -> str:
    return scene.say.text(words) if (words := _NEXT.get(scene.state.milestone)) else ""


def _tone(state: OrderState, tone: str) -> str:
    if any(parcel.reason in _CUSTOMER_ACTS for parcel in state.parcels.values()):
        return NEEDS_YOU
    stalled = any(name.startswith("stalled/") and e.open_since for name, e in state.episodes.items())
    if tone == FINE and (stalled or state.milestone in _TROUBLED):
        return SOON
    return tone


def _day_only(state: OrderState) -> bool:
    reached = state.reached.get("milestone:delivered")
    return reached is not None and reached.precision == "day"


_ENDED = frozenset({Milestone.DELIVERED, Milestone.CANCELLED, Milestone.RETURNED, Milestone.LOST})
_UNDER_WAY = frozenset(Milestone) - _ENDED - {Milestone.RETURNING, Milestone.EXPIRED, Milestone.ON_HOLD}
_TROUBLED = frozenset({Milestone.ATTEMPT_FAILED, Milestone.EXCEPTION, Milestone.RETURNING})
_CUSTOMER_ACTS = frozenset({"customs.duties_unpaid", "customs.documentation", "recipient.incorrect_address"})
_NEXT = {
    Milestone.PENDING: "Next: we pack it and give it to the carrier.",
    Milestone.INFO_RECEIVED: "Next: the carrier takes the parcel.",
    Milestone.READY: "Next: the carrier takes the parcel.",
    Milestone.PICKED_UP: "Next: it travels to the depot near you.",
    Milestone.IN_TRANSIT: "Next: it goes on the van near you.",
    Milestone.CUSTOMS: "Next: customs lets it go on.",
    Milestone.OUT_FOR_DELIVERY: "Next: the driver brings it to you.",
    Milestone.ATTEMPT_FAILED: "Next: carriers usually try again on the next working day.",
    Milestone.RETURNING: "Next: it arrives back at the shop.",
}
