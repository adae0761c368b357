"""Who comes to change a delivery: the order behind the link, who gave the second proof, and the desk that takes it."""

from zoneinfo import ZoneInfo

from msgspec import Struct

from doorstep.delivery.handlers import Desk
from doorstep.delivery.rules import may_ask
from doorstep.promise.rules.calendar import zone_of
from doorstep.timeline.model import Change
from doorstep.timeline.rules import fold
from doorstep.views.states import events_of
from doorstep.views.track import Tracked, tracked
from doorstep.web import shops
from doorstep.web.middleware import Asked
from doorstep.web.track import proof
from doorstep.web.track.link import expired, reader_of, two_people


class Visitor(Struct, frozen=True):
    """A reader of the page of changes. ``may``: the second proof was given by one who may redirect."""

    request: Asked
    token: str
    found: Tracked
    shop: shops.Shop
    language: str
    proven: bool
    may: bool

    @property
    def zone(self) -> ZoneInfo:
        """The clock of the place of delivery."""
        return zone_of(self.found.state.destination, self.shop.settings.zone)

    @property
    def desk(self) -> Desk:
        """Where the request comes in."""
        own, settings = self.request.desk, self.shop.settings
        return Desk(own.tx, own.keys, self.found.shop, self.shop.changes, settings.zone, settings.currency, own.now)

    def changes(self) -> list[Change]:
        """What was asked for, read from the timeline as it is this moment; the folded state may be a little behind."""
        state = self.found.state
        events = events_of(self.request.desk.tx, self.found.shop, self.found.subject, state)
        return fold(self.found.subject, events)[0].changes


def visitor_of(request: Asked, token: str) -> Visitor | None:
    """Return who reads the page of changes; ``None`` for a link that leads nowhere any more."""
    found = tracked(request.desk.tx, token)
    shop = shops.shop_of(request.desk.tx, found.shop, found.release) if found else None
    if found is None or shop is None or expired(found.state, shop.settings.link_days, request.desk.now):
        return None
    role = proof.given(request, token)
    may = bool(role) and may_ask(shop.changes, role, two_people=two_people(found.state))
    language = reader_of(request, found.state, shop.settings).code
    return Visitor(request, token, found, shop, language, bool(role), may)
