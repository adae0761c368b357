"""Which days the page may name, and the line in the promise ledger that says it named them."""

from collections import OrderedDict
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from doorstep.promise import handlers as promise
from doorstep.promise.model import Statement
from doorstep.promise.rules import basis_of, shown, statement
from doorstep.promise.rules.ledger import COUNTED_EVERY
from doorstep.shop.model import Settings
from doorstep.views.track import Tracked
from doorstep.web.middleware import Desk
from doorstep.web.track.answer import Answer, Scene, answer
from doorstep.web.track.link import two_people

SURFACE = "page"
_MOST = 20_000
#: What this process wrote last about an order, so that a page that is looked at again writes nothing at all.
_written: "OrderedDict[tuple[str, str, str, str], tuple[UUID, datetime]]" = OrderedDict()


def show(desk: Desk, found: Tracked, settings: Settings, language: str) -> tuple[Scene, Answer]:
    """Decide on the days, say them, and write down what was said; what was written down already adds no row."""
    audience = "recipient" if two_people(found.state) else "buyer"
    before = promise.windows_before(desk.tx, found.shop, [found.subject], audience, SURFACE).get(found.subject)
    basis = basis_of(found.state, found.looked.estimate, desk.now, settings.zone, before)
    scene = Scene(found.state, shown(basis), desk.now, ZoneInfo(basis.zone), language)
    said = answer(scene)
    if said.dated:
        _write(desk, found, statement(found.subject, audience, SURFACE, basis))
    return scene, said


def _write(desk: Desk, found: Tracked, said: Statement) -> None:
    place = (desk.place, found.shop, found.subject, said.audience)
    known = _written.get(place)
    if known is not None and known[0] == said.id and desk.now - known[1] < COUNTED_EVERY:
        return
    promise.state_things(desk.tx, [(found.shop, said)], desk.now)
    desk.after(lambda: _remember(place, said.id, desk.now))


def _remember(place: tuple[str, str, str, str], said: UUID, now: datetime) -> None:
    _written[place] = (said, now)
    while len(_written) > _MOST:
        _written.popitem(last=False)
