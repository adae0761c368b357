"""Play one story in a running shop: its past at once, the rest as it happens."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from threading import Event

from msgspec import Struct

from doorstep.demo import store
from doorstep.demo.door import HttpDoor
from doorstep.demo.model import Cue
from doorstep.demo.store import Done
from doorstep.kit.clock import now
from doorstep.views.order import order as order_of
from doorstep.wiring import App

_PATIENCE = 30.0  # seconds


def number_at(moment: datetime) -> int:
    """A number for an order that is played at this moment, unlike those of the feed and of the stories themselves."""
    return 20_000 + int(moment.timestamp() / 10) % 70_000


class Seen(Struct, frozen=True):
    """How an order stands to those who watch: the token of its page (empty as long as nobody knows it), steps taken."""

    token: str
    done: list[Done]


def look(app: App, shop: str, subject: str) -> Seen:
    """Look at an order."""
    with app.database.transaction() as tx:
        found = order_of(tx, shop, subject)
        return Seen(found.token if found else "", store.done(tx, shop, subject))


def play(
    door: HttpDoor, cues: Sequence[Cue], stop: Event, act: Callable[[Cue], None], idle: Callable[[], None]
) -> bool:
    """Send every act when it is due; ``act`` is called after each, ``idle`` twice a second between them.

    Returns False when told to stop before the end. Raises `Away` and `Refused`.
    """
    for cue in cues:
        while (left := cue.at - now()) > timedelta():
            if stop.wait(min(left.total_seconds(), 0.5)):
                return False
            idle()
        for post in cue.posts:
            door.insist(post, patience=_PATIENCE, stopped=stop.is_set)
        act(cue)
    return not stop.is_set()
