"""What one body of a shop said: events with the fields that they were read from, and when it was told. Pure.

For readers of shops whose bodies are snapshots (an order with everything in it, or a list of them). Every field whose
time became an event is noted; at the end each other date of the body is named as left out.
"""

from typing import NamedTuple

from doorstep.connect.bodies import Refused
from doorstep.connect.gathered import Gathered
from doorstep.connect.moments import Moment
from doorstep.timeline.model import AnyFact, NoteAdded, Told


class When(NamedTuple):
    """A moment with how it is written and the fields that hold it (none: it was told beside the body)."""

    moment: Moment
    written: str = ""
    fields: tuple[str, ...] = ()


class Said(NamedTuple):
    """A part of the body: who says it, about what, when it was told, whose clock counts, and where the part lies."""

    shop: str
    topic: str
    triggered: Moment | None
    zone: str
    zone_stated: bool
    gathered: Gathered
    path: str = ""

    def within(self, *steps: str | int) -> "Said":
        """Return the same for a part below: names and places in lists."""
        return self._replace(path=self.where(*steps))

    def where(self, *steps: str | int) -> str:
        """Return the path of something below this part."""
        path = self.path
        for step in steps:
            if isinstance(step, int):
                path = f"{path}[{step}]"
            else:
                path = f"{path}.{step}" if path else step
        return path

    def tell(self, subject: str, identity: tuple[str, ...], when: When, fact: AnyFact, *fields: str) -> None:
        """Add an event, read from the fields of its time and from these (their dates stand in the event)."""
        moment = when.moment
        told = Told(subject, identity, moment.at, fact, moment.offset, moment.precision, moment.guessed)
        first, *further = (self.where(*field.split("/")) for field in (*when.fields, *fields, "id"))
        self.gathered.told(first, told, *further)

    def note(self, subject: str, identity: tuple[str, ...], when: When, text: str, *fields: str) -> None:
        """Add something that the vocabulary has no kind for, as a note that everybody can read."""
        self.tell(subject, identity, when, NoteAdded(text=text, by=self.shop), *fields)

    def leave(self, field: str, why: str) -> None:
        """Name a part that is no event, and why. An empty field is the whole part."""
        self.gathered.skip(self.where(*field.split("/")) if field else self.path, why)

    def refuse(self, field: str, why: str | Exception) -> None:
        """Name a part that should have been an event and could not be read."""
        self.gathered.refuse(self.where(*field.split("/")) if field else self.path, why)

    def used(self, *fields: str) -> None:
        """Note fields whose dates repeat what an event tells."""
        self.gathered.used(*(self.where(*field.split("/")) for field in fields))

    def first(self, *known: When | None) -> When:
        """Return the first of these times that is known, else when the body was told. Raises `Refused`."""
        for when in known:
            if when is not None:
                return when
        if self.triggered is None:
            raise Refused(
                "the body has no time and nobody told when it arrived", "give `received_at` beside it, as the door does"
            )
        return When(self.triggered)
