"""How messages read and look."""

import json
import re
from datetime import UTC, datetime, timedelta
from uuid import UUID

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from doorstep.kit.colour import EDGE, TEXT, contrast
from doorstep.kit.i18n import Translator
from doorstep.messages.model import PURPOSES, Block, MessageView, ParcelView, Template, Words
from doorstep.messages.rules.letter import (
    Frame,
    Scene,
    TextError,
    compile_layout,
    first_name,
    is_address,
    render,
    sheet_of,
    view_of,
)
from doorstep.messages.rules.letter.layout import DARK, LIGHT
from doorstep.messages.rules.publish import Stationery
from doorstep.promise.model import Estimate
from doorstep.shop.model import Brand
from doorstep.timeline.model import (
    Delivered,
    LegState,
    Line,
    Milestone,
    OrderState,
    ParcelState,
    Place,
    Reached,
    Window,
)
from tests.messages.pictures import CASES, gallery

NOW = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)
BRAND = Brand(name="Nordlicht", accent="#0f6b5c", shop_url="https://nordlicht.example", reply_to="hi@nordlicht.example")
FRAME = Frame(compile_layout(BRAND), BRAND, "en")
VIEW = MessageView(shop="Nordlicht", order="1", link="https://track.example/t/x", first_name="Ada")


def sheet(*blocks: Block, subject: str = "Hello") -> Template:
    """A template with these blocks."""
    return Template("service", {"en": Words(subject, blocks)})


def say(*blocks: Block, view: MessageView = VIEW, subject: str = "Hello") -> tuple[str, str]:
    """HTML and plain text of a message with these blocks."""
    made = render([sheet_of("t", sheet(*blocks, subject=subject), "en")], view, FRAME, PURPOSES)
    return made.html, made.text


def branded(brand: Brand, *blocks: Block) -> str:
    """HTML of a message in a brand."""
    return render([sheet_of("t", sheet(*blocks), "en")], VIEW, Frame(compile_layout(brand), brand, "en")).html


def state(milestone: Milestone = Milestone.IN_TRANSIT) -> OrderState:
    """An order of a tent, promised for tomorrow."""
    leg = LegState("leg:dhl:1", "dhl", "1", url="https://carrier.example/1")
    parcel = ParcelState(
        "parcel:1/a",
        items={"1": 1},
        legs={leg.leg: leg},
        milestone=milestone,
        milestone_at=NOW - timedelta(hours=2),
        last_scan_at=NOW - 5 * DAY,
        last_place=Place(name="Kiosk Lindner", city="LEIPZIG"),
    )
    return OrderState(
        order="order:1",
        number="1001",
        currency="EUR",
        total=19900,
        lines=[Line(id="1", title="Tent\nfor two", price=19900)],
        parcels={parcel.parcel: parcel},
        milestone=milestone,
        promised=Window(None, NOW + DAY),
        first_promised=Window(None, NOW + DAY),
        destination=Place(city="Berlin", country="DE"),
    )


def scene(known: OrderState, language: str = "en", name: str = "", role: str = "buyer") -> Scene:
    """Somebody reads about an order that is expected between tomorrow and Saturday."""
    estimate = Estimate(NOW + DAY, NOW + 2 * DAY, NOW + 3 * DAY, 0.8, "lane", risk=0.7)
    link = "https://track.example/t/x"
    return Scene("Nordlicht", known, NOW, language, "Europe/Berlin", link, role, name, estimate=estimate)


def test_the_view_says_what_is_known_in_the_readers_words() -> None:
    view = view_of(scene(state(), name="Lovelace, Ada"))
    assert (view.order, view.first_name, view.carrier, view.place) == ("1001", "Ada", "DHL", "Leipzig")
    assert (view.when, view.when_latest) == ("between tomorrow and Saturday, most likely Friday", "by Saturday")
    assert (view.promised, view.since, view.total) == ("by tomorrow", "since Friday", "€199.00")
    assert [(one.title, one.quantity, one.price) for one in view.items] == [("Tent for two", 1, "€199.00")]
    assert view.parcels == (
        ParcelView(1, 1, "DHL", "1", "On its way", "", "Tent for two", "https://carrier.example/1"),
    )


def test_a_date_that_nobody_believes_is_not_said() -> None:
    past = Estimate(NOW - 3 * DAY, NOW - 2 * DAY, NOW - DAY, 0.8, "lane")
    view = view_of(msgspec.structs.replace(scene(state(Milestone.DELIVERED)), estimate=past))
    assert (view.when, view.when_latest) == ("", "")


def test_a_delivery_known_to_the_day_names_no_hour() -> None:
    known = state(Milestone.DELIVERED)
    assert view_of(scene(known)).delivered == "today at 08:00"
    parcel = known.parcels["parcel:1/a"]
    parcel.reached["delivered"] = Reached(NOW, UUID(int=0), "day")
    assert view_of(scene(known)).delivered == "today"


def test_whoever_gets_a_gift_sees_neither_goods_nor_prices() -> None:
    known = state()
    known.gift = True
    view = view_of(scene(known, role="recipient"))
    assert (view.items, view.total, view.parcels[0].goods) == ((), "", "")
    assert b"Tent" not in view.markup


def test_the_place_to_collect_is_named_only_while_it_lies_there() -> None:
    assert view_of(scene(state(Milestone.AVAILABLE_FOR_PICKUP))).pickup == "Kiosk Lindner, Leipzig"
    assert view_of(scene(state())).pickup == ""


def test_how_it_was_delivered_is_said_in_the_readers_language() -> None:
    known = state(Milestone.DELIVERED)
    known.parcels["parcel:1/a"].delivered_how = Delivered.NEIGHBOUR
    assert view_of(scene(known, language="de")).how == "an einen Nachbarn"


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("Ada Lovelace", "Ada"),
        ("Lovelace, Ada", "Ada"),
        ("  José  ", "José"),
        ("www.win-money.example", ""),
        ("Click https://x.example", ""),
        ("A\r\nBcc: b@x.example", ""),
        ("Call 0800 123456", ""),
        ("x" * 60, ""),
        ("", ""),
    ],
)
def test_a_name_is_used_only_when_it_is_one(name: str, first: str) -> None:
    assert first_name(name) == first


@pytest.mark.parametrize("text", ["a@b.example", "a.b+c@x-y.example", "ada@bücher.example", "a@localhost"])
def test_addresses(text: str) -> None:
    assert is_address(text)


@pytest.mark.parametrize(
    "text", ["", "a", "a@b", "@b.example", "a b@c.example", "a@b.example,c@d.example", "a@b.e\n", "<a@b.e>"]
)
def test_no_addresses(text: str) -> None:
    assert not is_address(text)


def test_values_are_escaped_where_they_stand() -> None:
    evil = msgspec.structs.replace(VIEW, shop='<script>x</script>"&', place="</title><img src=x>")
    html, text = say(Block("answer", "{{ shop }}"), Block("text", "at {{ place }}"), view=evil, subject="{{ place }}")
    assert "<script>" not in html
    assert "<img src=x>" not in html
    assert "&lt;script&gt;x&lt;/script&gt;&quot;&amp;" in html
    assert '<script>x</script>"&' in text


def test_a_button_leads_to_web_pages_and_mail_only() -> None:
    html, text = say(Block("button", "Track"), view=msgspec.structs.replace(VIEW, link="javascript:alert(1)"))
    assert ("javascript" in html, "Track" in text) == (False, False)
    html, text = say(Block("button", "Reply", to="reply"))
    assert ('href="mailto:hi@nordlicht.example"' in html, "Reply\nhi@nordlicht.example" in text) == (True, True)


def test_markup_for_mail_programs_cannot_be_left() -> None:
    known = state()
    known.lines[0] = Line(id="1", title="</script><script>alert(1)</script>")
    markup = view_of(scene(known)).markup.decode()
    assert markup.count("<script") == markup.count("</script>") == 1
    told = json.loads(markup.removeprefix('<script type="application/ld+json">').removesuffix("</script>"))
    assert (told["@type"], told["trackingNumber"], told["trackingUrl"]) == (
        "ParcelDelivery",
        "1",
        "https://track.example/t/x",
    )
    assert told["expectedArrivalUntil"] == "2026-03-07T09:00:00Z"


def test_a_text_becomes_paragraphs_and_the_twin_says_the_same() -> None:
    html, text = say(Block("text", "One.\nTwo.\n\nThree."))
    assert '<p style="margin:0 0 12px">One.<br>Two.</p><p style="margin:0 0 12px">Three.</p>' in html
    assert "One.\nTwo.\n\nThree." in text


def test_an_empty_block_is_left_out() -> None:
    html, text = say(Block("text", "{% if when %}It comes {{ when }}{% endif %}"), Block("items"), Block("parcels"))
    assert '<p style="margin:0 0 12px">' not in html
    assert text.startswith("Nordlicht\n\n-- \n")


def test_an_empty_subject_is_an_error() -> None:
    with pytest.raises(TextError, match="the subject is empty"):
        say(Block("text", "x"), subject="{{ when }}")


def test_a_thousand_lines_stay_below_what_mail_programs_cut_off() -> None:
    known = state()
    known.lines = [Line(id=str(n), title=f"Thing number {n}", price=100) for n in range(1000)]
    html, text = say(Block("items"), view=view_of(scene(known)))
    assert len(html.encode()) < 100_000
    assert "and 980 more" in text


def test_every_message_of_the_starter_shop_can_be_made_for_every_kind_of_order(papers: Stationery) -> None:
    for case in CASES:
        pictures = list(gallery(papers, case))
        assert len(pictures) == len(papers.sheets) >= 48
        assert [(one.template, one.language, one.fault) for one in pictures if one.fault] == []
        for one in pictures:
            assert one.made is not None
            assert len(one.made.html.encode()) < 100_000
            assert "{{" not in one.made.html + one.made.text
            assert "  " not in one.made.subject
            assert not re.search(r" [.,!?:]", one.made.text), (one.template, one.language, case)


def test_only_what_is_not_service_offers_a_way_out(papers: Stationery) -> None:
    words: dict[str, set[str]] = {"No more of these messages": set(), "Choose how we write to you": set()}
    for one in gallery(papers):
        for said in [text for text in words if one.made and Translator(one.language).text(text) in one.made.text]:
            words[said].add(one.template)
    ends, chooses = words.values()
    assert ends == {"howto", "review_request", "winback"}
    assert ends | chooses == {template for template, _ in papers.sheets}
    assert not ends & chooses


def test_nothing_is_fetched_from_anybody(papers: Stationery) -> None:
    for one in gallery(papers):
        assert one.made is not None
        assert not re.search(r"(?:src=|@import|url\()[\"' ]*http", one.made.html)
        assert "googleapis" not in one.made.html


@given(st.integers(0, 0xFFFFFF))
@settings(max_examples=60, deadline=None)
def test_no_accent_makes_a_mail_unreadable(colour: int) -> None:
    brand = Brand(name="x", accent=f"#{colour:06x}")
    html = render(
        [sheet_of("t", sheet(Block("button", "Go")), "en")], VIEW, Frame(compile_layout(brand), brand, "en")
    ).html
    ground, text = re.findall(r'<a href="https://track[^>]*background:(#\w{6});color:(#\w{6})', html)[0]
    assert contrast(ground, LIGHT["card"]) >= EDGE
    assert contrast(text, ground) >= TEXT
    dark, on_dark = re.findall(r"\.go td, \.go a \{ background: (#\w{6}) !important; color: (#\w{6})", html)[0]
    assert contrast(dark, DARK["card"]) >= EDGE
    assert contrast(on_dark, dark) >= TEXT
    link = re.findall(r"a \{ color: (#\w{6})", html)[0]
    assert min(contrast(link, LIGHT["card"]), contrast(link, LIGHT["page"])) >= TEXT
    shop = re.findall(r"\.quiet a \{ color: (#\w{6})", html)[0]
    assert min(contrast(shop, DARK["card"]), contrast(shop, DARK["page"])) >= TEXT


def test_quiet_text_is_readable_on_every_ground() -> None:
    for colours in (LIGHT, DARK):
        for ink in ("ink", "quiet"):
            assert min(contrast(colours[ink], colours["card"]), contrast(colours[ink], colours["page"])) >= TEXT


def test_a_brand_cannot_bring_anything_of_its_own_into_the_mail() -> None:
    brand = Brand(
        name="A<b>%ink%⟦text⟧", accent='red;}"', font="x';}</style>", logo='https://x.example/"onerror=', radius=900
    )
    html = render(
        [sheet_of("t", sheet(Block("text", "hi")), "en")], VIEW, Frame(compile_layout(brand), brand, "en")
    ).html
    assert "A&lt;b&gt;" in html
    assert "<b>%" not in html
    assert "onerror" not in html
    assert html.count("</style>") == html.count("<style")
    assert "border-radius:24px" in html
