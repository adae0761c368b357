"""Each block has a purpose: what this person may not get here is left out, and the message still goes."""

import pytest

from doorstep.messages.model import Block, MessageView, OpenAsk, OrderFacts, PersonFacts, Standing, Template, Words
from doorstep.messages.rules.governor import judge
from doorstep.messages.rules.letter import Frame, compile_layout, render, sheet_of
from doorstep.messages.rules.publish.stationery import governance_of
from doorstep.shop.model import Brand
from doorstep.shop.rules import settings_of
from tests.messages.conftest import documents
from tests.messages.desk import NOON, ask

RULES = governance_of(documents(), settings_of(documents()))
MAIL = Template(
    "service",
    {
        "en": Words(
            "It is here",
            (
                Block("answer", "Delivered today"),
                Block("text", "How was it?", "feedback"),
                Block("text", "Ten per cent off", "marketing"),
                Block("text", "How to pitch the tent", "care"),
            ),
        )
    },
)
BRAND = Brand("Nordlicht", sender_email="hello@nordlicht.example")
FRAME = Frame(compile_layout(BRAND), BRAND, "en", "https://x.example/choose", "https://x.example/seen.gif")
EXTRAS = ("How was it?", "Ten per cent off", "How to pitch the tent", "seen.gif")


def consent(purpose: str, channel: str = "email", source: str = "preference page") -> Standing:
    return Standing(purpose, channel, given=True, source=source)


ALL = (
    consent("care"),
    consent("feedback"),
    consent("marketing", source="double_opt_in preference page"),
    consent("opens"),
)


def delivered(country: str, consents: tuple[Standing, ...] = (), order: OrderFacts | None = None) -> set[str]:
    """Judge and write the delivery mail for this customer; return which of the extras stand in it."""
    asked: OpenAsk = ask("delivered")
    person = PersonFacts("Europe/Berlin", country, consents)
    (said,) = judge([asked], person, {"order:1": order or OrderFacts("delivered")}, NOON, RULES)
    assert said.verdict == "sent"
    made = render([sheet_of("delivered", MAIL, "en")], MessageView("Nordlicht"), FRAME, said.purposes)
    assert "Delivered today" in made.html
    assert "Choose how we write to you" in made.text
    return {extra for extra in EXTRAS if extra in made.html}


def test_a_german_customer_without_consent_gets_the_delivery_mail_without_rating_offer_and_picture() -> None:
    assert delivered("DE") == set()


def test_with_every_consent_it_has_all_of_them() -> None:
    assert delivered("DE", ALL) == set(EXTRAS)


@pytest.mark.parametrize(
    ("country", "consents", "extras"),
    [
        ("SE", (), {"How to pitch the tent"}),  # care goes there until she objects
        ("DE", (consent("feedback"),), {"How was it?"}),
        ("DE", (consent("feedback", "whatsapp"),), set()),  # for another channel
        ("DE", (consent("marketing"),), set()),  # not confirmed
        ("DE", (*ALL, Standing("everything", "any", given=False)), set()),
    ],
)
def test_each_block_needs_its_own_consent(country: str, consents: tuple[Standing, ...], extras: set[str]) -> None:
    assert delivered(country, consents) == extras


def test_while_something_is_wrong_with_the_order_only_service_stands_in_it() -> None:
    assert delivered("DE", ALL, OrderFacts("delivered", open_incidents=("damaged",))) == set()
