"""What is personal about an order: who took part, and the words of its messages. Each look is written down."""

from datetime import datetime
from uuid import UUID

from msgspec import Struct

from doorstep.messages.handlers import read as letters
from doorstep.people import handlers as people
from doorstep.timeline.model import Party
from doorstep.views import order as view
from doorstep.views.order import Order
from doorstep.web.api.call import Call
from doorstep.web.api.endpoints.orders import kept
from doorstep.web.problems import Trouble


class Letter(Struct, frozen=True):
    """A message as it looked. Empty when its person was forgotten."""

    id: UUID
    order: str
    channel: str
    made_at: datetime
    fate: str
    to: str
    subject: str
    text: str
    html: str
    forgotten: bool

    @classmethod
    def of(cls, order: str, one: letters.Shown) -> "Letter":
        """Return a message with its words, as far as its person was not forgotten."""
        letter = one.letter
        texts = (letter.address, letter.subject, letter.text, letter.html) if letter else ("", "", "", "")
        return cls(one.id, order, one.channel, one.made_at, one.fate, *texts, forgotten=letter is None)


class Person(Struct, frozen=True):
    """A party of an order. Empty texts: unknown, or forgotten."""

    role: str
    name: str
    email: str
    phone: str
    lines: str
    postcode: str
    city: str
    country: str
    language: str


class People(Struct, frozen=True):
    """The parties of an order."""

    items: list[Person]


def get_message(call: Call, message: UUID) -> Letter:
    """Show one message as it looked. That it was read is written down."""
    sealed = view.message(call.tx, call.name, message)
    if sealed is None:
        raise Trouble("not-found", "There is no such message in this shop.")
    found = letters.letters_of(call.tx, call.keys, call.name, sealed.subject)
    one = next(one for one in found if one.id == message)
    people.looked(call.tx, call.name, [sealed.subject], who=call.who, why="message", now=call.now)
    return Letter.of(sealed.subject.removeprefix("order:"), one)


def get_people(call: Call, order: str) -> People:
    """Show who ordered, who receives and who pays. That it was read is written down."""
    return People(persons_of(call, kept(call, order), "API"))


def persons_of(call: Call, it: Order, why: str) -> list[Person]:
    """Return the parties of an order with their names; that it was read is written down."""
    parties = list(it.state.parties.items())
    texts = [(it.subject, text) for _, party in parties for text in _texts(party)]
    said = iter(people.reveal_texts(call.tx, call.keys, call.name, texts, who=call.who, why=why, now=call.now))
    return [_person(role, party, [next(said) for _ in range(4)]) for role, party in parties]


def _texts(party: Party) -> list[str]:
    return [party.name, party.email, party.phone, party.address.lines if party.address else ""]


def _person(role: str, party: Party, said: list[str]) -> Person:
    place = party.address
    area = (place.postcode, place.city, place.country) if place else ("", "", "")
    name, email, phone, lines = said
    return Person(role, name, email, phone, lines, *area, party.language)
