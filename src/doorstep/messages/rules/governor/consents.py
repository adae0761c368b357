"""What a purpose needs, and whether this person gave it. Pure."""

from collections.abc import Iterable
from typing import NamedTuple

from doorstep.messages.model import (
    DOUBLE_OPT_IN,
    NEVER,
    NOTHING,
    OBJECTION,
    PURPOSES,
    SERVICE,
    TRACKING,
    Consents,
    Need,
    Standing,
)

#: A consent given or taken back for everything at once.
EVERYTHING = "everything"
ANY_CHANNEL = "any"
#: The source of a word that only takes an objection back: it is no consent.
LIFTED = "objection lifted"

_STRICT = Need(name="nothing-said", purpose="", needs=NEVER, why="consents.toml has no line for this purpose")
_FREE = Need(name="service", purpose=SERVICE, needs=NOTHING, why="about this order")


class Permission(NamedTuple):
    """Whether a purpose may be sent, by which line of the document, and why not."""

    allowed: bool
    need: Need
    why: str = ""


def need_of(consents: Consents, purpose: str, country: str, channel: str) -> Need:
    """Return the first line that fits. Service needs nothing in any case; what no line fits is not sent."""
    if purpose == SERVICE:
        return _FREE
    for line in consents.rule:
        fits = line.purpose == purpose and (not line.countries or country in line.countries)
        if fits and (not line.channels or channel in line.channels):
            return line
    return _STRICT


def may(consents: Consents, standing: Iterable[Standing], purpose: str, country: str, channel: str) -> Permission:
    """Return whether this person may be sent this purpose on this channel."""
    need = need_of(consents, purpose, country, channel)
    if need.needs == NOTHING:
        return Permission(True, need)
    word = _word(standing, purpose, channel)
    if need.needs == NEVER:
        return Permission(False, need, f"{_told(need, purpose, country)} is not sent")
    if word is not None and not word.given:
        return Permission(False, need, f"the person does not want {purpose} messages")
    if need.needs == OBJECTION:
        return Permission(True, need)
    if word is None or word.source.startswith(LIFTED):
        return Permission(False, need, f"{_told(need, purpose, country)} needs the person's consent")
    if need.needs == DOUBLE_OPT_IN and not word.source.startswith(DOUBLE_OPT_IN):
        return Permission(False, need, f"{_told(need, purpose, country)} needs a consent that was confirmed by mail")
    return Permission(True, need)


def allowed_purposes(
    consents: Consents, standing: Iterable[Standing], country: str, channel: str, *, settled: bool
) -> tuple[str, ...]:
    """Return the purposes whose blocks may stand in a message. `settled`: nothing about the order is in dispute."""
    words = tuple(standing)
    return tuple(
        purpose
        for purpose in (*PURPOSES, *TRACKING)
        if purpose == SERVICE or (settled and may(consents, words, purpose, country, channel).allowed)
    )


def stopped(standing: Iterable[Standing], channel: str) -> bool:
    """Whether the person wants nothing at all on this channel, not even about her order ("STOP" to a text message)."""
    return any(one.purpose == SERVICE and one.channel == channel and not one.given for one in standing)


def _word(standing: Iterable[Standing], purpose: str, channel: str) -> Standing | None:
    # A refusal counts wherever it was said; a consent only for the purpose and channel it was given for.
    found: Standing | None = None
    for word in standing:
        if word.channel not in (channel, ANY_CHANNEL):
            continue
        if word.purpose not in (purpose, EVERYTHING):
            continue
        if not word.given:
            return word
        if word.purpose == purpose and (found is None or _weight(word) > _weight(found)):
            found = word
    return found


def _weight(word: Standing) -> int:
    if word.source.startswith(LIFTED):
        return 0
    return 2 if word.source.startswith(DOUBLE_OPT_IN) else 1


def _told(need: Need, purpose: str, country: str) -> str:
    where = f" in {country}" if need.countries else ""
    return f"{purpose}{where} (line {need.name!r})"
