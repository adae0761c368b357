"""A customer: found, exported, forgotten. Each look is written down."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from doorstep.intake.handlers import forget as inbox
from doorstep.messages import handlers as letters
from doorstep.people import handlers as people
from doorstep.people import journal
from doorstep.people.model import Consent, Holdings
from doorstep.views import order as view
from doorstep.web.api.call import Call
from doorstep.web.api.endpoints.orders import Order, order_shape
from doorstep.web.api.endpoints.personal import Letter, Person, persons_of
from doorstep.web.api.route import Sends
from doorstep.web.middleware import home
from doorstep.web.problems import Trouble, Wrong


class Sought(Sends, frozen=True, kw_only=True):
    """Who is meant: the person with this e-mail address, or the buyer (or another role) of an order."""

    email: Annotated[str, Meta(max_length=320)] = ""
    order: Annotated[str, Meta(max_length=200)] = ""
    role: Annotated[str, Meta(max_length=20)] = "buyer"


class Known(Struct, frozen=True):
    """What is kept of a person, in numbers."""

    id: UUID
    orders: list[str]
    sealed_texts: int
    raw_bodies: int
    messages: int


class Persons(Struct, frozen=True):
    """Persons."""

    items: list[Known]


class Bought(Struct, frozen=True):
    """An order in an export."""

    order: str
    state: Order
    people: list[Person]
    messages: list[Letter]


class Export(Struct, frozen=True):
    """All that is known of a person: consents, orders with what was bought and who took part, messages with words."""

    id: UUID
    made_at: datetime
    consents: list[Consent]
    orders: list[Bought]


class Forget(Sends, frozen=True, kw_only=True):
    """`sure` must be true: it cannot be undone."""

    sure: bool


class Forgotten(Struct, frozen=True):
    """What was destroyed."""

    id: UUID
    at: datetime
    orders: list[str]


def find_people(call: Call, sent: Sought) -> Persons:
    """Find a person by e-mail address or order."""
    if bool(sent.email) == bool(sent.order):
        wrong = Wrong("$", "Say either `email` or `order`.")
        raise Trouble("invalid", wrong.why, errors=(wrong,))
    found = people.persons_called(call.tx, call.keys, call.name, email=sent.email, order=sent.order, role=sent.role)
    held = [people.holdings(call.tx, call.name, one, inbox=inbox) for one in found]
    return Persons([_known(one) for one in held if one is not None])


def get_person(call: Call, person: UUID) -> Known:
    """Show how much is kept of a person."""
    return _known(_held(call, person))


def export_person(call: Call, person: UUID) -> Export:
    """Hand out all that is known of a person, as the law lets her ask for it. That it was read is written down."""
    held = _held(call, person)
    consents = list(people.consents_of(call.tx, call.name, person))
    orders = [_bought(call, subject) for subject in held.subjects if subject.startswith("order:")]
    return Export(person, call.now, consents, [one for one in orders if one is not None])


def forget_person(call: Call, person: UUID, sent: Forget) -> Forgotten:
    """Forget a person for good: the keys of all that is personal of her are destroyed. Counts and dates stay."""
    if not sent.sure:
        wrong = Wrong("$.sure", "Say `true`: it cannot be undone.")
        raise Trouble("invalid", wrong.why, errors=(wrong,))
    _held(call, person)
    log = journal.keeper(home())
    line = people.forget(call.tx, call.keys, call.name, person, who=call.who, now=call.now, inbox=inbox, log=log)
    assert line is not None
    return Forgotten(person, line.at, _orders(line.subjects))


def _held(call: Call, person: UUID) -> Holdings:
    held = people.holdings(call.tx, call.name, person, inbox=inbox)
    if held is None:
        raise Trouble("not-found", "There is no such person in this shop.")
    return held


def _known(held: Holdings) -> Known:
    return Known(held.person, _orders(held.subjects), held.secrets, held.bodies, held.messages)


def _orders(subjects: tuple[str, ...]) -> list[str]:
    return [one.removeprefix("order:") for one in subjects if one.startswith("order:")]


def _bought(call: Call, subject: str) -> Bought | None:
    it = view.order(call.tx, call.name, subject)
    if it is None:
        return None
    order = subject.removeprefix("order:")
    shown = letters.letters_of(call.tx, call.keys, call.name, subject)
    people.looked(call.tx, call.name, [subject], who=call.who, why="export", now=call.now)
    return Bought(
        order, order_shape(it, call.now), persons_of(call, it, "export"), [Letter.of(order, one) for one in shown]
    )
