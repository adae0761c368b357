"""Changes of the delivery that a customer asked for: how they stand, and what the driver is told."""

from collections.abc import Mapping, Sequence

from msgspec import Struct

from doorstep.delivery.rules import driver_note
from doorstep.delivery.rules.note import line
from doorstep.kit.i18n import Translator
from doorstep.promise.rules.calendar import zone_of
from doorstep.timeline.model import Change, ChangeRequested, Event
from doorstep.timeline.rules import fold
from doorstep.timeline.sentences.words import carrier_words
from doorstep.views.order import Order
from doorstep.web.console.visit import Visit

_TONES = {"asked": "needs-you", "confirmed": "fine", "refused": "late"}


class Row(Struct, frozen=True):
    """A request as staff see it. ``open``: nobody answered yet."""

    change: Change
    what: str
    carrier: str
    tone: str
    open: bool


class Changes(Struct, frozen=True):
    """All requests of an order, the newest first, and the lines for whoever drives."""

    rows: tuple[Row, ...] = ()
    driver: tuple[str, ...] = ()


def changes_of(visit: Visit, it: Order, events: Sequence[Event], revealed: Mapping[str, str]) -> Changes:
    """Return what was asked for, read from the timeline as it is this moment."""
    if not any(isinstance(event.fact, ChangeRequested) for event in events):
        return Changes()
    asked = fold(it.subject, events)[0].changes
    zone, say = zone_of(it.state.destination, visit.zone.key), Translator(visit.language)
    today = visit.now.astimezone(zone).date()
    rows = tuple(
        Row(
            one,
            line(one, revealed, today, zone, say),
            {"shop": say.text("the warehouse"), "own": say.text("the driver")}.get(one.asked.carrier)
            or carrier_words(one.asked.carrier),
            _TONES.get(one.standing, ""),
            one.standing == "asked",
        )
        for one in reversed(asked)
    )
    return Changes(rows, driver_note(asked, revealed, today, zone, say))
