"""What can be chosen, as the page shows it, and what a filled form means. Pure.

The words beside each choice are the wording of the consent that comes of it, so both are made here.
"""

import re
from collections.abc import Mapping, Sequence

from msgspec import Struct

from doorstep.kit.i18n import Translator
from doorstep.messages.model import CARE, CLICKS, DOUBLE_OPT_IN, FEEDBACK, MARKETING, NEVER, OPENS, SERVICE
from doorstep.messages.rules.governor.consents import may, need_of, stopped
from doorstep.people.handlers import Picked
from doorstep.people.model import Wish
from doorstep.shop.model import Settings
from doorstep.web.track.choice.visitor import Visitor

NONE = "none"
ANY, EVERYTHING = "any", "everything"
_KNOWN = ("email", "sms", "whatsapp", "viber", "telegram", "push", "voice", "post")
_CLOCK = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d")


class Way(Struct, frozen=True):
    """One of the answers to choose from."""

    value: str
    words: str
    chosen: bool


class Topic(Struct, frozen=True):
    """A purpose, in her words. ``waits``: a consent to it waits for her confirmation."""

    purpose: str
    title: str
    explained: str
    ways: tuple[Way, ...]
    waits: bool = False

    @property
    def chosen(self) -> str:
        """The value of the answer that holds."""
        return next((one.value for one in self.ways if one.chosen), NONE)


class Form(Struct, frozen=True):
    """What a filled form means: values by kind, and consents given or taken back."""

    values: dict[str, str]
    picked: tuple[Picked, ...]


def topics(visitor: Visitor, wishes: Sequence[Wish]) -> list[Topic]:
    """Return what can be chosen here: purposes that this shop may never send to her are left out."""
    say, waits = Translator(visitor.language), {one.purpose for one in wishes}
    offered = channels(visitor.looks.settings)
    found = []
    for purpose, title, explained in _said(say):
        ways = ("email",) if purpose == OPENS else offered
        able = [one for one in ways if need_of(visitor.needs, purpose, visitor.country, one).needs != NEVER]
        if not able:
            continue
        holds = _holds(visitor, purpose, able)
        none = () if purpose == SERVICE else (Way(NONE, say.text("Not at all"), holds == NONE),)
        answers = tuple(Way(one, _way(one, purpose, say), one == holds) for one in able)
        found.append(Topic(purpose, title, explained, answers + none, purpose in waits))
    return found


def read_form(visitor: Visitor, known: Sequence[Topic], filled: Mapping[str, str]) -> Form:
    """Return what the form means; what is not one of the answers counts as left alone."""
    if "stop" in filled:
        words = Translator(visitor.language).text("Stop everything that is not about my orders")
        return Form({}, (Picked(EVERYTHING, ANY, False, words),))
    values = _values(visitor, filled)
    picked: list[Picked] = []
    all_stopped = any(one.purpose == EVERYTHING and one.channel == ANY and not one.given for one in visitor.consents)
    for topic in known:
        answer = filled.get(topic.purpose, topic.chosen)
        if answer not in {way.value for way in topic.ways}:
            continue
        if answer == topic.chosen and not (all_stopped and answer == NONE):
            continue
        if answer != NONE and topic.purpose != OPENS:
            values[f"channel:{topic.purpose}"] = answer
        picked += _picked(visitor, topic, answer)
    changed = any(one.given and one.purpose != SERVICE for one in picked)
    if all_stopped and not changed:  # only what ends with the stop of everything needs to be said one by one
        picked = [one for one in picked if one.given]
    return Form(values, tuple(picked))


def channels(settings: Settings) -> tuple[str, ...]:
    """Return the channels that a shop writes on: mail, and what is switched live."""
    live = [name for name, switch in settings.channels.items() if switch.live and name in _KNOWN]
    return tuple(dict.fromkeys(("email", *live)))


def wording(visitor: Visitor, topic: Topic, answer: str) -> str:
    """Return the words that stand beside an answer, as she sees them."""
    say = Translator(visitor.language)
    way = next(one.words for one in topic.ways if one.value == answer)
    if answer == NONE:
        return f"{topic.title}: {way}"
    return f"{topic.title}: {way}. {topic.explained} {agreement(say)}"


def agreement(say: Translator) -> str:
    """The sentence above the button."""
    return say.text("By saving I agree to what I chose here. I can change it on this page at any time.")


def _picked(visitor: Visitor, topic: Topic, answer: str) -> list[Picked]:
    words = wording(visitor, topic, answer)
    purposes = (OPENS, CLICKS) if topic.purpose == OPENS else (topic.purpose,)
    if topic.purpose == SERVICE:
        closed = stopped(visitor.standing, answer)
        return [Picked(SERVICE, answer, True, words)] if closed else []
    if answer == NONE:
        return [Picked(one, ANY, False, words) for one in purposes]
    found = []
    for one in purposes:
        if may(visitor.needs, visitor.standing, one, visitor.country, answer).allowed:
            continue
        double = need_of(visitor.needs, one, visitor.country, answer).needs == DOUBLE_OPT_IN
        found.append(Picked(one, answer, True, words, double))
    return found


def _values(visitor: Visitor, filled: Mapping[str, str]) -> dict[str, str]:
    values = {}
    language = filled.get("language", "")
    if language in visitor.looks.settings.languages and language != visitor.language:
        values["language"] = language
    start, end = filled.get("start", ""), filled.get("end", "")
    if filled.get("quiet") == "own" and _CLOCK.fullmatch(start) and _CLOCK.fullmatch(end):
        values["quiet"] = f"{start}-{end}"
    elif filled.get("quiet") == "shop":
        values["quiet"] = ""
    return values


def _holds(visitor: Visitor, purpose: str, able: Sequence[str]) -> str:
    hers = visitor.choices.channels.get(purpose, "")
    first = (hers, *(one for one in able if one != hers)) if hers in able else tuple(able)
    if purpose == SERVICE:
        return next((one for one in first if not stopped(visitor.standing, one)), first[0])
    allowed = (one for one in first if may(visitor.needs, visitor.standing, purpose, visitor.country, one).allowed)
    return next(allowed, NONE)


def _said(say: Translator) -> tuple[tuple[str, str, str], ...]:
    return (
        (SERVICE, say.text("About your orders"), say.text("Shipping, delivery, problems. These always come.")),
        (CARE, say.text("Tips for what you bought"), say.text("How to set it up, use it and look after it.")),
        (FEEDBACK, say.text("Your opinion"), say.text("A question after the delivery, a request for a review.")),
        (MARKETING, say.text("Offers and news"), say.text("New products, discounts, recommendations.")),
        (OPENS, say.text("Statistics"), say.text("Whether you opened a mail, and which of its links you followed.")),
    )


def _way(channel: str, purpose: str, say: Translator) -> str:
    return say.text("You may see that") if purpose == OPENS else channel_words(channel, say)


def channel_words(channel: str, say: Translator) -> str:
    """Return a channel as an answer to "how?"; the bare word for one that we have no words for."""
    return {
        "email": say.text("By e-mail"),
        "sms": say.text("By text message"),
        "whatsapp": say.text("On WhatsApp"),
        "viber": say.text("On Viber"),
        "telegram": say.text("On Telegram"),
        "push": say.text("As a push message"),
        "voice": say.text("By telephone"),
        "post": say.text("By post"),
    }.get(channel, channel)
