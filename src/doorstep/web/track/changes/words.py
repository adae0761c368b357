"""Changes of a delivery in words for shoppers: what they are, until when, what they cost, how they stand. Pure."""

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from msgspec import Struct

from doorstep.delivery.model import OWN, SHOP, Choice
from doorstep.delivery.rules.note import line
from doorstep.kit.i18n import Translator, day_words, money_words, time_words
from doorstep.kit.money import Money
from doorstep.timeline.model import Change
from doorstep.timeline.sentences.words import carrier_words, change_words

#: Requests that a shopper is shown; what was taken back or replaced is history.
SHOWN = ("asked", "confirmed", "refused")


class Scene(Struct, frozen=True):
    """Who reads, and when."""

    now: datetime
    zone: ZoneInfo
    language: str
    currency: str

    @property
    def say(self) -> Translator:
        """Says sentences in the reader's language."""
        return Translator(self.language)


class Standing(Struct, frozen=True):
    """One request and how it stands. ``request`` is set while it can be taken back."""

    what: str
    says: str
    tone: str
    request: str = ""


class Open(Struct, frozen=True):
    """One change that may be asked for: its words, until when, what it costs, and what there is to choose from."""

    change: str
    parcel: str
    what: str
    until: str
    fee: str
    days: tuple[tuple[str, str], ...] = ()


def opened(choice: Choice, scene: Scene) -> Open:
    """Return a choice as the page shows it."""
    say, today = scene.say, scene.now.astimezone(scene.zone).date()
    fee = money_words(Money(choice.fee, scene.currency), scene.language) if choice.fee else ""
    return Open(
        choice.change,
        choice.parcel,
        _capital(change_words(choice.change, say)),
        until(choice.until, scene),
        say.text("costs {fee}", fee=fee) if fee else "",
        tuple((day.isoformat(), _capital(day_words(day, today, scene.language))) for day in choice.days),
    )


def until(at: datetime | None, scene: Scene) -> str:
    """Return the cut-off: "until 20:00 today"."""
    say = scene.say
    return say.text("until {when}", when=_when(at, scene)) if at is not None else say.text("until it is on the van")


def _when(at: datetime, scene: Scene) -> str:
    local, today = at.astimezone(scene.zone), scene.now.astimezone(scene.zone).date()
    time = time_words(at, scene.zone, scene.language)
    return scene.say.text("{time} {day}", time=time, day=day_words(local.date(), today, scene.language))


def closed(choice: Choice, scene: Scene) -> str:
    """Return why a change is not possible any more."""
    say = scene.say
    if choice.why == "too_late" and choice.until is not None:
        when = _when(choice.until, scene)
        return say.text("That was possible until {when}.", when=when)
    return say.text("The parcel is on the van already.") if choice.why == "on_van" else say.text("It is too late now.")


def whom(carrier: str, say: Translator) -> str:
    """Return who would have to do it."""
    if carrier == SHOP:
        return say.text("the warehouse")
    return say.text("the driver") if carrier == OWN else carrier_words(carrier)


def standing(one: Change, scene: Scene, revealed: Mapping[str, str]) -> Standing:
    """Return how a request stands. What claims that something will be done has a task that does it."""
    say, who = scene.say, whom(one.asked.carrier, scene.say)
    what = line(one, revealed, scene.now.astimezone(scene.zone).date(), scene.zone, say)
    if one.standing == "confirmed":
        return Standing(what, _capital(say.text("{who} agreed to it.", who=who)), "fine")
    if one.standing == "refused":
        return Standing(what, _capital(say.text("{who} cannot do it. It comes as planned before.", who=who)), "late")
    due = one.asked.answer_by
    if due is None or due <= scene.now:
        says = say.text("This takes longer than we said. Until {who} agrees, it comes as planned before.", who=who)
        return Standing(what, says, "soon", one.asked.request)
    when = _when(due, scene)
    says = say.text("We have it on our desk and tell {who} by {when}. The answer will stand here.", who=who, when=when)
    return Standing(what, says, "soon", one.asked.request)


def refusal(why: str, say: Translator) -> str:
    """Return what is wrong with a request, and how to mend it."""
    return say.text(_WHY.get(why, "That cannot be changed any more."))


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


_WHY = {
    "too_late": "That was too late by a moment. Look below what is still possible.",
    "on_van": "The parcel is on the van already.",
    "no_room": "That time was just taken. Choose another one.",
    "not_you": "Only the other person of this order can change that. Use the e-mail address that the order knows.",
    "too_many": "You changed this often already. Write to us instead.",
    "answered": "It was answered meanwhile. Look below how it stands.",
    "bad_words": "Write down the details, in a few words.",
    "bad_pin": "A PIN has 4 to 8 digits.",
    "bad_day": "Choose one of the days.",
    "bad_window": "Choose one of the times.",
    "bad_address": "The address needs a street with number, a postcode and a city.",
}
