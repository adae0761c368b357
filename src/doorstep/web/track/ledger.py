"""Which days the page may name, and the line in the promise ledger that says it named them."""

from zoneinfo import ZoneInfo

from doorstep.promise import handlers as promise
from doorstep.promise.rules import basis_of, shown, statement
from doorstep.shop.model import Settings
from doorstep.views.track import Tracked
from doorstep.web.middleware import Desk
from doorstep.web.track.answer import Scene
from doorstep.web.track.link import two_people


def show(desk: Desk, found: Tracked, settings: Settings, language: str) -> Scene:
    """Decide on the days and write them down; days that were written down already add no row."""
    audience = "recipient" if two_people(found.state) else "buyer"
    before = promise.windows_before(desk.tx, found.shop, [found.subject], audience, "page").get(found.subject)
    basis = basis_of(found.state, found.looked.estimate, desk.now, settings.zone, before)
    window = shown(basis)
    if window.latest is not None:
        said = statement(found.subject, audience, "page", basis)
        promise.state_things(desk.tx, [(found.shop, said)], desk.now)
    return Scene(found.state, window, desk.now, ZoneInfo(basis.zone), language)
