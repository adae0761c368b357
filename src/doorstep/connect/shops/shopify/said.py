"""What one body said: the events and left-out parts gathered on the way, with its topic and its times. Pure."""

from typing import Any, NamedTuple

from doorstep.connect import moments
from doorstep.connect.bodies import Refused
from doorstep.connect.gathered import dated
from doorstep.connect.moments import Moment
from doorstep.connect.pick import words
from doorstep.timeline.model import AnyFact, Ignored, NoteAdded, Told

_OF_TIMES = ("_at", "_on", "_by", "_date", "date", "_time")


class Said(NamedTuple):
    """The body's topic, when it was told (for what carries no time of its own), and what is found in it."""

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


def leave_other_times(said: Said, body: Any) -> None:
    """Name every time of the body that no event was read from."""
    left = {one.path for one in said.ignored}
    stack: list[tuple[str, Any]] = [("", body)]
    while stack:
        path, value = stack.pop()
        if path and path in left:
            continue
        if isinstance(value, list):
            stack.extend((f"{path}[{place}]", one) for place, one in enumerate(value) if isinstance(one, dict | list))
        elif isinstance(value, dict):
            for key, one in value.items():
                if isinstance(one, dict | list):
                    stack.append((f"{path}.{key}" if path else key, one))
                elif key.endswith(_OF_TIMES) and isinstance(one, str) and one not in said.read and dated(one):
                    said.leave(f"{path}.{key}" if path else key, "another time of this part; no event hangs on it")


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
