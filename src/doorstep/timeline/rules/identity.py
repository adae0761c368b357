"""Who an event is: the hash of the source's own words; and what it says: a keyed hash of its content."""

from uuid import UUID

import msgspec

from doorstep.kit.ids import digest, keyed
from doorstep.timeline.model import AnyFact, Told

_encode = msgspec.json.Encoder().encode
#: First word of an event that was exported and is read back: its row's id follows, so that it stays the same event.
ROW = "row"


def identity_of(subject: str, words: tuple[str, ...]) -> UUID:
    """Hash subject and words. Letter case never matters, nor the resolved instant or any wording outside ``words``."""
    if words[0] == ROW and len(words) == 2:
        return UUID(words[1])
    return digest(subject, *[word.casefold() for word in words])


def content_of(secret: bytes, told: Told) -> UUID:
    """Hash everything a told event says, in its plain words, with the shop's secret: equal content is stored once."""
    return UUID(bytes=keyed(secret, _encode(told))[:16])


def derived_identity(order: str, fact: AnyFact, kind: str, about: str, episode: int) -> UUID:
    """A derived event is its kind, what it is about, and the number of its episode."""
    return digest(order, "derived", kind, about, str(episode))
