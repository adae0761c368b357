"""One right call of every address, in a shop in which something has happened."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec

from doorstep.accounts.scopes import PEOPLE_FORGET, SCOPES
from doorstep.kit import db
from doorstep.kit.handle import Tx
from doorstep.messages.handlers.desk import BOUND
from doorstep.messages.model import Letter
from doorstep.people import handlers as people
from doorstep.people.model import Keyring
from doorstep.views.releases import current, published
from doorstep.web.api.route import Route
from doorstep.web.api.routes import ROUTES
from tests.api.asking import Answer, Api
from tests.web import samples, stories
from tests.web.staff import member, opened


class Lived(msgspec.Struct, frozen=True):
    """A shop with two orders, a task, a message and a hook; what parts of addresses and bodies mean there."""

    api: Api
    parts: dict[str, str]
    sent: dict[str, dict[str, Any]]

    def scopes(self) -> tuple[str, ...]:
        """Every scope but the one that would make an end of it."""
        return tuple(one for one in SCOPES if one != PEOPLE_FORGET)

    def path(self, route: Route) -> str:
        """Return the address of a route, filled in."""
        return route.path.format(**self.parts)

    def call(self, route: Route, key: str | None = None) -> Answer:
        """Make the right call of a route."""
        if route.method == "GET":
            return self.api.get(self.path(route), key=key)
        return self.api.post(self.path(route), self.sent.get(route.name, {}), key=key)


def lived(api: Api) -> Lived:
    """Let something happen in the shop "fjord"."""
    story = stories.on_its_way()
    api.site.tell(story)
    api.site.tell(stories.asleep())
    task = opened(api.site)
    member("care")
    with api.site.database.transaction() as tx:
        event = samples.event_ids(tx, "fjord", story.leg)[-1]
        person = db.one(tx, "SELECT person FROM person_order WHERE shop = 'fjord' AND subject = 'order:1001'")
        _dead_call(tx)
        message = _message(tx, api.site.keys)
    assert person
    quote = api.post("promises/quotes", {"country": "DE", "postcode": "22765"}).said["options"][0]["token"]
    hold = _held(api)
    parts = {
        "hold": hold,
        "order": "1001", "message": str(message), "number": "1Z999AA11001", "task": task, "release": "current",
        "person": str(person[0]), "hook": "till",
    }  # fmt: skip
    basket = {"country": "DE", "postcode": "22765"}
    sent: dict[str, dict[str, Any]] = {
        "search_orders": {"text": "#1001"}, "add_note": {"text": "Dog bites"}, "retract_event": {"event": str(event)},
        "bring_quote": {"token": quote}, "hand_task_over": {"taker": "Kim"}, "show_evidence": {"point": "called"},
        "end_task": {"outcome": "dropped", "why": "Not needed"}, "estimate_delivery": basket, "quote_delivery": basket,
        "offer_delivery": basket, "hold_delivery": {**basket, "option": "day", "day": BOOKED},
        "read_delivery_quote": {"token": quote}, "find_people": {"order": "1001"}, "forget_person": {"sure": True},
    }  # fmt: skip
    return Lived(api, parts, sent)


#: A day that was booked, out of those that are offered.
BOOKED = f"{(samples.NOW + timedelta(days=20)).date()}"
_OPTIONS = """
[[service]]
id = "day"
name = "On a day of your choice"
kind = "nominated"
days_ahead = 30
[[service.price]]
amount = 690
[[service.window]]
capacity = 1000
days = [1, 2, 3, 4, 5, 6, 7]
"""


def _held(api: Api) -> str:
    """Let the shop offer a day of one's choice, and hold one."""
    with api.site.database.transaction() as tx:
        found = published(tx, "fjord", current(tx, "fjord"))
        assert found
        documents = {**found.documents, "options.toml": _OPTIONS}
        db.run(tx, "INSERT INTO release (shop, hash, documents, published_at, published_by) VALUES"
                   " ('fjord', 'with a choice of days', %(documents)s, %(at)s, 'kim')",
               {"documents": db.Json(msgspec.json.encode(documents)), "at": samples.NOW})  # fmt: skip
        db.run(tx, "UPDATE shop SET release = 'with a choice of days' WHERE shop = 'fjord'")
    sent = {"country": "DE", "postcode": "22765", "option": "day", "day": BOOKED}
    return str(api.post("checkout/holds", sent).said["hold"])


def _message(tx: Tx, keys: Keyring) -> UUID:
    letter = Letter("ada@byron.example", "On its way", "<p>Dear Ada Byron</p>", "Dear Ada Byron", "care@fjord.example")
    (sealed,) = people.seal_under(tx, keys, "fjord", [("order:1001", msgspec.json.encode(letter))], bound=BOUND)
    id_ = UUID(int=77)
    db.run(tx, "INSERT INTO message (shop, month, id, subject, channel, purpose, template, language, sealed, made_at)"
               " VALUES ('fjord', '2026-03-01', %(id)s, 'order:1001', 'email', 'service', 'shipped', 'en', %(sealed)s,"
               " %(at)s)", {"id": id_, "at": samples.NOW, "sealed": sealed})  # fmt: skip
    return id_


def _dead_call(tx: Tx) -> None:
    db.run(tx, "INSERT INTO hook (shop, hook, url, since, off_at, off_why)"
               " VALUES ('fjord', 'till', 'https://till.example/x?k=1', %(at)s, %(at)s, 'gone')",
           {"at": samples.NOW})  # fmt: skip
    sql = """
        INSERT INTO hook_delivery (shop, subject, month, id, hook, kind, payload, state, due_at, made_at, error)
        VALUES ('fjord', 'order:1001', '2026-03-01', %(id)s, 'till', 'scan', '{}', 'dead', %(at)s, %(at)s, 'x')"""
    db.run(tx, sql, {"id": UUID(int=78), "at": samples.NOW})


BY_NAME = {route.name: route for route in ROUTES}
