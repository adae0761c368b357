"""What messages show beside their words: content that fits, offers with a code of one's own, related products."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

import msgspec
import pytest

from doorstep.kit import db
from doorstep.kit.handle import Tx
from doorstep.messages.cards.model import Contents, Item, Offer, Picked, Products, Shelf
from doorstep.messages.cards.rules import cards_of, check_cards, shelf_of
from doorstep.messages.handlers import letters_of
from doorstep.messages.handlers.beside.pick import SAMPLE
from doorstep.messages.rules.publish import check_messages, stationery_of
from doorstep.timeline.model import Line, Milestone, OrderState
from tests.messages.conftest import DAY, NOON, Office, documents

OFFER = """
says = { en = "10 % off tents", de = "10 % auf Zelte" }
budget = 2
prefix = "TENT-"
days = 10
"""
CONTENT = """
[[content]]
title = { en = "Pitch your tent", de = "Dein Zelt aufbauen" }
link = "https://shop.example/tent"
kind = "video"
products = ["tent-1"]

[[content]]
title = { en = "Wash your tent", de = "Dein Zelt waschen" }
link = "https://shop.example/wash"
kind = "care"
categories = ["tents"]
days = 30
"""
BLOCKS = """
[[words.{0}.blocks]]
kind = "howto"
of = "video"

[[words.{0}.blocks]]
kind = "offer"
purpose = "marketing"
of = "spring"

[[words.{0}.blocks]]
kind = "related"
purpose = "marketing"
text = "Goes well with it"
"""


def shop() -> dict[str, str]:
    """The starter shop, with the three blocks in the message `howto`."""
    found = documents()
    text = found["messages/howto.toml"].replace("[words.en]", BLOCKS.format("de") + "\n[words.en]")
    more = {"messages/howto.toml": text + BLOCKS.format("en"), "offers/spring.toml": OFFER, "content.toml": CONTENT}
    return {**found, **more}


def goods(
    tx: Tx, shop: str, person: UUID | None, bought: Sequence[str], products: Products, now: datetime
) -> tuple[Item, ...]:
    """Somebody who suggests pegs to everybody."""
    return (Item("Pegs", "https://shop.example/pegs"),)


def ask(office: Office, number: str, *, offers: bool) -> None:
    subject = office.order(number, email=f"p{number}@example.org", milestone=Milestone.DELIVERED)
    office.consent(subject, "care")
    if offers:
        office.consent(subject, "marketing")
    office.ask("howto", subject, purpose="care", cause=number)


def sent(office: Office, now: datetime = NOON) -> dict[str, str]:
    """The text of each message by order."""
    desk = msgspec.structs.replace(office.desk_of("one"), goods=goods)
    return {one.subject: one.letter.text for one in office.prepare(now, desk)}


def test_who_asked_for_offers_gets_a_code_of_her_own_until_the_budget_is_spent(office: Office) -> None:
    office.papers = stationery_of(shop(), "r2")
    for number in range(4):
        ask(office, str(number), offers=number > 0)
    texts = sent(office)
    codes = [line for text in texts.values() for line in text.splitlines() if line.startswith("TENT-")]
    assert (len(texts), len(codes), len(set(codes))) == (4, 2, 2)
    assert all("(Good until 14 March)" in code for code in codes)
    assert "TENT-" not in texts["order:0"]
    assert ["Goes well with it" in texts[f"order:{n}"] for n in range(4)] == [False, True, True, True]
    assert "https://shop.example/pegs" in texts["order:1"]


def test_one_person_gets_one_code_however_many_messages_she_gets(office: Office) -> None:
    office.papers = stationery_of(shop(), "r2")
    ask(office, "1", offers=True)
    assert "TENT-" in sent(office)["order:1"]
    office.ask("howto", "order:1", purpose="care", cause="again", at=NOON + DAY)
    assert "TENT-" not in sent(office, NOON + DAY)["order:1"]


def test_a_preview_gives_no_code_away(office: Office) -> None:
    office.papers = stationery_of(shop() | {"shop.toml": documents()["shop.toml"].replace('"live"', '"shadow"')}, "r2")
    ask(office, "1", offers=True)
    assert sent(office) == {}
    with office.database.transaction() as tx:
        (shown,) = letters_of(tx, office.keys, "demo", "order:1")
        assert db.rows(tx, "SELECT code FROM offer_drawn", {}) == []
    assert shown.letter is not None
    assert SAMPLE in shown.letter.text


def titles(lines: Sequence[Line], after: timedelta, *tags: str, language: str = "en") -> list[str]:
    state = OrderState("order:1", lines=list(lines), delivered_at=NOON, tags=list(tags))
    shelf = shelf_of({"content.toml": CONTENT})
    return [card.title for card in cards_of(shelf, Picked(), state, NOON + after, language)]


def test_content_is_chosen_by_what_was_bought_and_comes_in_its_time() -> None:
    tent = Line("1", product="tent-1", category="tents")
    assert titles([tent], DAY) == ["Pitch your tent"]
    assert titles([tent], 30 * DAY, language="de") == ["Dein Zelt aufbauen", "Dein Zelt waschen"]
    assert titles([Line("1", sku="stove")], 30 * DAY) == []
    assert titles([Line("1", sku="tent-1", quantity=0)], DAY) == []


def test_no_more_of_a_kind_than_the_document_says() -> None:
    many = msgspec.structs.replace(shelf_of({"content.toml": CONTENT}).contents, show=1)
    doubled = Contents(many.content * 2, show=1)
    state = OrderState("order:1", lines=[Line("1", product="tent-1", category="tents")], delivered_at=NOON)
    found = cards_of(Shelf(doubled), Picked(), state, NOON + 40 * DAY, "en")
    assert [card.name for card in found] == ["video", "care"]


@pytest.mark.parametrize(
    ("path", "text", "why"),
    [
        ("content.toml", CONTENT.replace('"video"', '"film"'), "no kind of content"),
        ("content.toml", CONTENT.replace('products = ["tent-1"]', ""), "for which goods"),
        ("content.toml", CONTENT.replace(', de = "Dein Zelt waschen"', ""), "not said in 'de'"),
        ("content.toml", CONTENT.replace("https://shop.example/wash", "wash"), "leads nowhere"),
        ("offers/spring.toml", OFFER.replace("budget = 2", "budget = 0"), "at least 1"),
        ("offers/spring.toml", OFFER.replace('prefix = "TENT-"', 'codes = ["A"]'), "do not last"),
        ("offers/spring.toml", OFFER + 'codes = ["A", "B"]', "not both"),
        ("offers/Spring!.toml", OFFER, "cannot be called"),
        ("products.toml", '[[product]]\nid = "a"\ntitle = "A"\n[[product]]\nid = "a"\ntitle = "B"', "Two products"),
    ],
)
def test_documents_are_checked(path: str, text: str, why: str) -> None:
    assert [one.why for one in check_cards(path, text, shop()) if why in one.why] != []
    assert check_cards("content.toml", CONTENT, shop()) == check_cards("offers/spring.toml", OFFER, shop()) == []


@pytest.mark.parametrize(
    ("was", "becomes", "why"),
    [
        ('of = "spring"', 'of = "sprong"', "no offer 'sprong'"),
        ('kind = "related"\npurpose = "marketing"', 'kind = "related"', "is advertising"),
        ('of = "video"', 'of = "film"', "no kind of content"),
    ],
)
def test_blocks_are_checked(was: str, becomes: str, why: str) -> None:
    found = shop()
    path = "messages/howto.toml"
    assert check_messages(path, found[path], found) == []
    assert [one.why for one in check_messages(path, found[path].replace(was, becomes), found) if why in one.why] != []


def test_an_offer_is_good_no_longer_than_its_last_day(office: Office) -> None:
    ending = msgspec.structs.replace(shelf_of(shop()).offers["spring"], until=date(2026, 3, 6))
    papers = stationery_of(shop(), "r2")
    office.papers = msgspec.structs.replace(papers, shelf=Shelf(offers={"spring": ending}))
    ask(office, "1", offers=True)
    ask(office, "2", offers=True)
    assert "(Good until 6 March)" in sent(office)["order:1"]
    office.papers = msgspec.structs.replace(office.papers, shelf=Shelf(offers={"spring": Offer({"en": "x"}, 9)}))
    office.ask("howto", "order:2", purpose="care", cause="again", at=NOON + DAY)
    ended = msgspec.structs.replace(ending, until=date(2026, 3, 1), budget=9, per_person=9)
    office.papers = msgspec.structs.replace(office.papers, shelf=Shelf(offers={"spring": ended}))
    assert "TENT-" not in sent(office, NOON + DAY)["order:2"]
