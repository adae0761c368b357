"""What one body said: the events and left-out parts gathered on the way, with its topic and its times. Pure."""

import re
from typing import Any, NamedTuple

import msgspec

from doorstep.connect import moments, unread
from doorstep.connect.bodies import Refused
from doorstep.connect.moments import Moment
from doorstep.connect.pick import words
from doorstep.timeline.model import AnyFact, Ignored, NoteAdded, Told

#: How the texts begin that are a time and nothing else.
_TIME_ALONE = re.compile(r"\d{4}-").match


class Said(NamedTuple):
    """The body's topic, when it was told (for what carries no time of its own), and what is found in it. `read` holds
    the texts of times that were read, and the paths of words that were."""

    topic: str
    triggered: Moment | None
    zone: str
    events: list[Told]
    ignored: list[Ignored]
    read: set[str]

    def tell(self, subject: str, identity: tuple[str, ...], when: Moment, fact: AnyFact) -> None:
        """Add an event."""
        self.events.append(Told(subject, identity, when.at, fact, when.offset, when.precision, when.guessed))

    def note(self, subject: str, identity: tuple[str, ...], when: Moment, text: str) -> None:
        """Add something that the vocabulary has no kind for, as a note that everybody can read."""
        self.tell(subject, identity, when, NoteAdded(text=text, by="shopify"))

    def leave(self, path: str, why: str) -> None:
        """Name a part that is no event, and why."""
        self.ignored.append(Ignored(path, why))

    def when(self, *written: str) -> Moment:
        """Return the first of these times that is written, else when the body was told. Raises `Refused`."""
        for text in written:
            if text:
                self.read.add(text)
                try:
                    return moments.written(text, self.zone)
                except ValueError as error:
                    raise Refused(str(error), "send the body as Shopify sent it") from None
        if self.triggered is None:
            raise Refused(
                "the body has no time and nobody told when it arrived",
                "give the header x-shopify-triggered-at or received_at beside it",
            )
        return self.triggered


def leave_other_times(said: Said, whole: Any, path: str) -> None:
    """Name every text with a date or a time that no event was read from, and whose words none keeps.

    `path` is where the body lies in the whole that came in: the paths that were named within it get it in front.
    """
    if path:
        said.ignored[:] = [Ignored(f"{path}.{one.path}" if one.path else path, one.why) for one in said.ignored]
    left = {one.path for one in said.ignored if one.path and one.path != path}
    front = f"{path}." if path else ""
    kept: set[str] | None = None
    for where, text in unread.in_json(whole, "", said.read, {}):
        if where.removeprefix(front) in said.read or _below(where, left):
            continue
        if _TIME_ALONE(text[:5]) is None:
            kept = _kept(said.events) if kept is None else kept
            if text in kept:
                continue
        said.leave(where, "another time of this part; no event hangs on it")


def _below(path: str, left: set[str]) -> bool:
    """Whether this path or one above it was left out by name."""
    above = path
    while above and above not in left:
        above = above[: max(above.rfind("."), above.rfind("["), 0)]
    return bool(above)


def _kept(events: list[Told]) -> set[str]:
    """The words that events keep as they are written: titles, notes, addresses."""
    found: set[str] = set()
    stack: list[Any] = [msgspec.to_builtins(one.fact) for one in events]
    while stack:
        one = stack.pop()
        if isinstance(one, str):
            found.add(one)
        elif isinstance(one, dict | list | tuple):
            stack.extend(one.values() if isinstance(one, dict) else one)
    return found


def id_of(found: Any, *path: str) -> str:
    """Return an id as the body writes it (a number, or the end of a `gid://…`); an empty text when there is none.

    The number counts and not the GID beside it: other bodies name the same thing by the number alone.
    """
    text = words(found, *path)
    return text.rpartition("/")[2].partition("?")[0] if text.startswith("gid://") else text


def order_subject(found: Any, *path: str) -> str:
    """Return the subject of the order that the body names. Raises `Refused` when it names none."""
    order = id_of(found, *path)
    if not order:
        raise Refused("the body names no order", "send the body as Shopify sent it")
    return f"order:{order}"


def customer_id(found: Any, *keys: str) -> str:
    """Return the customer's id under the first of these keys that has one. Raises `Refused` when none has."""
    for key in keys:
        if number := id_of(found, *key.split(".")):
            return number
    raise Refused("the body names no customer", "send the body as Shopify sent it")
