"""The shopper's page: one honest answer, nothing personal without a second proof, no order that can be guessed."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest

from doorstep.kit.tx import Database
from doorstep.promise import handlers as promise
from doorstep.timeline.model import Milestone, PaymentFailed, Place
from doorstep.web import files, middleware
from doorstep.web.track.page import contact_link
from tests.web import samples, stories
from tests.web.conftest import Site


def headline(text: str) -> str:
    """Return what stands largest on the page."""
    found = re.search(r"<h1>(.*?)</h1>", text, re.DOTALL)
    assert found
    return re.sub(r"<[^>]+>", "|", found[1]).strip("|")


def test_one_big_answer_with_days_and_the_likeliest(site: Site) -> None:
    token = site.tell(stories.asleep())
    text = site.client.get(f"/t/{token}").content.decode()
    assert headline(text) == "Arrives tomorrow to Sunday|most likely Friday"
    assert "It has not moved since Friday in Leipzig." in text
    assert "We promised it by yesterday. It is late, and we are sorry." in text


def test_it_speaks_german_to_a_german_browser(site: Site) -> None:
    token = site.tell(stories.asleep())
    text = site.client.get(f"/t/{token}", headers={"accept-language": "de-AT,de;q=0.9"}).content.decode()
    assert headline(text) == "Kommt morgen bis Sonntag|am ehesten Freitag"
    assert '<html lang="de">' in text


def test_a_delivery_that_is_disputed_is_only_marked_as_delivered(site: Site) -> None:
    token = site.tell(stories.disputed())
    text = site.client.get(f"/t/{token}").content.decode()
    assert headline(text) == "Marked as delivered today at 09:33"
    assert "Something speaks against it." in text


def test_several_parcels_each_with_its_own_steps(site: Site) -> None:
    token = site.tell(stories.two_parcels())
    text = site.client.get(f"/t/{token}").content.decode()
    assert re.findall(r"<h2>(Parcel \d of \d)</h2>", text) == ["Parcel 1 of 2", "Parcel 2 of 2"]
    assert "1 of 2 parcels arrived already." in text
    assert "UPS has it. Last seen in Leipzig, yesterday at 11:00." in text


def test_nothing_personal_and_no_price_without_the_second_proof(site: Site) -> None:
    token = site.tell(stories.on_its_way())
    text = site.client.get(f"/t/{token}").content.decode()
    assert [word for word in ("Ada", "Byron", "Palmaille", "byron.example", "49401234567", "189") if word in text] == []
    assert "vault:" not in text


def test_the_postcode_is_a_second_proof(site: Site) -> None:
    token = site.tell(stories.on_its_way())
    answer = site.client.post(f"/t/{token}/proof", {"word": " 22 765 "})
    assert (answer.status_code, answer["Location"]) == (302, f"/t/{token}")
    text = site.client.get(f"/t/{token}").content.decode()
    assert "Ada Byron<br>Palmaille 9<br>22765 Hamburg" in text
    assert "€219.00" in text


def test_the_e_mail_address_is_a_second_proof(site: Site) -> None:
    token = site.tell(stories.on_its_way())
    assert site.client.post(f"/t/{token}/proof", {"word": "ADA@byron.example"}).status_code == 302
    assert "Palmaille 9" in site.client.get(f"/t/{token}").content.decode()


def test_the_proof_of_one_order_opens_no_other(site: Site) -> None:
    one, other = site.tell(stories.on_its_way("1")), site.tell(stories.on_its_way("2"))
    site.client.post(f"/t/{one}/proof", {"word": "22765"})
    site.client.cookies["proof"]["path"] = "/"
    assert "Palmaille" not in site.client.get(f"/t/{other}").content.decode()


def test_guessing_the_proof_ends_after_five_tries(site: Site) -> None:
    token = site.tell(stories.on_its_way())
    tried = [site.client.post(f"/t/{token}/proof", {"word": str(n)}).status_code for n in range(20095, 20101)]
    assert tried == [422, 422, 422, 422, 429, 429]
    assert site.client.post(f"/t/{token}/proof", {"word": "22765"}).status_code == 429


def test_a_gift_hides_its_items_until_it_is_there_and_its_prices_for_ever(site: Site) -> None:
    token = site.tell(stories.on_its_way(gift=True))
    text = site.client.get(f"/t/{token}").content.decode()
    assert ("Tent" in text, "stays a secret" in text) == (False, True)
    there = site.tell(stories.delivered("77", gift=True))
    site.client.post(f"/t/{there}/proof", {"word": "22765"})
    text = site.client.get(f"/t/{there}").content.decode()
    assert ("Tent" in text, "Mary Shelley" in text, "€" in text) == (True, True, False)


def test_an_unknown_link_and_an_old_one_get_the_same_page(site: Site) -> None:
    old = stories.delivered(now=samples.NOW - timedelta(days=181))
    token = site.tell(old)
    gone, unknown = site.client.get(f"/t/{token}"), site.client.get("/t/AAAAAAAAAAAAAAAAAAAAAAAAAAA")
    assert (gone.status_code, unknown.status_code) == (404, 404)
    assert gone.content == unknown.content
    assert headline(gone.content.decode()) == "This link has ended"


def test_each_date_that_is_shown_stands_in_the_ledger_once(site: Site) -> None:
    token = site.tell(stories.asleep())
    for _ in range(3):
        site.client.get(f"/t/{token}")
    with site.database.transaction() as tx:
        said = promise.statements_of(tx, "fjord", "order:1004")
    assert [(one.audience, one.surface, one.wording) for one in said] == [("buyer", "page", "later")]
    assert said[0].earliest is not None
    assert said[0].earliest.isoformat() == "2026-03-10T23:00:00+00:00"


def test_the_page_names_its_version_and_is_kept_out_of_search_engines(site: Site) -> None:
    token = site.tell(stories.on_its_way())
    answer = site.client.get(f"/t/{token}")
    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    assert answer["Referrer-Policy"] == "same-origin"
    assert "script-src 'self';" in answer["Content-Security-Policy"]
    assert "unsafe" not in answer["Content-Security-Policy"]
    assert answer["ETag"].startswith('W/"')
    assert not re.search(r"<script(?![^>]*src=)|\son\w+=|style=", answer.content.decode())


def test_the_whole_page_is_lighter_than_60_kilobytes(site: Site) -> None:
    token = site.tell(stories.two_parcels())
    text = site.client.get(f"/t/{token}").content
    linked = re.findall(rb"/static/([^?\"]+)", text)
    assert sorted(set(linked)) == [b"icon.svg", b"live.js", b"tokens.css", b"track.css"]
    whole = len(text) + sum(len(files.files()[name.decode()].body) for name in set(linked))
    brand = site.client.get(f"/brand/fjord/{site.release}.css").content
    assert whole + len(brand) < 60_000


def test_another_shops_order_does_not_show(site: Site) -> None:
    with site.database.transaction() as tx:
        samples.make_shop(tx, site.keys, "other", {"shop.toml": samples.SHOP, "brand.toml": 'name = "Other"'})
    mine, theirs = site.tell(stories.on_its_way()), site.tell(stories.delivered("1001"), "other")
    assert "Fjord &amp; Fell" in site.client.get(f"/t/{mine}").content.decode()
    assert "<title>Delivered" in site.client.get(f"/t/{theirs}").content.decode()


def test_html_in_a_shops_and_a_carriers_words_stays_words(site: Site) -> None:
    story = samples.Story("9").shipped()
    story.scan(1, Milestone.IN_TRANSIT, Place(city="<b>Kiel</b>"))
    text = site.client.get(f"/t/{site.tell(story)}").content.decode()
    assert "<b>Kiel" not in text


def test_a_database_that_is_away_gets_a_kind_page(site: Site) -> None:
    token = site.tell(stories.on_its_way())
    middleware.database.cache_clear()
    away = Database("postgresql://nobody@127.0.0.1:1/none", wait=0.2)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(middleware, "database", lambda url="": away)
        answer = site.client.get(f"/t/{token}")
    away.close()
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert "Back in a moment" in answer.content.decode()


def test_the_page_asks_the_same_number_of_questions_for_one_parcel_and_for_three(
    site: Site, counted: Callable[[], int]
) -> None:
    one, three = site.tell(stories.on_its_way("1")), site.tell(samples.Story("3").shipped(parcels=3).expected(1, 2, 3))
    for token in (one, three):  # the release is read once and kept
        site.client.get(f"/t/{token}")
    asked = []
    for token in (one, three):
        before = counted()
        site.client.get(f"/t/{token}")
        asked.append(counted() - before)
    assert asked == [3, 3]


def test_a_date_that_is_not_said_is_not_in_the_ledger(site: Site) -> None:
    story = samples.Story("8", days_ago=0.1).expected(2, 3, 4).add(0.05, PaymentFailed(21900, "EUR", "card"))
    story.events.pop(1)  # the payment that went through
    token = site.tell(story)
    text = site.client.get(f"/t/{token}").content.decode()
    assert headline(text) == "The payment did not go through"
    assert 'class="scale"' not in text
    with site.database.transaction() as tx:
        assert promise.statements_of(tx, "fjord", "order:8") == []


def test_what_goes_back_is_not_called_late(site: Site) -> None:
    story = stories.asleep("8").scan(0.5, Milestone.RETURNING, samples.HAMBURG)
    text = site.client.get(f"/t/{site.tell(story)}").content.decode()
    assert headline(text) == "On its way back"
    assert "It could not be delivered, so it goes back." in text
    assert "We promised" not in text


def test_what_was_damaged_and_goes_back_is_said_to_be(site: Site) -> None:
    story = stories.on_its_way("8").scan(0.6, Milestone.EXCEPTION, samples.HAMBURG, reason="carrier.damaged_parcel")
    text = site.client.get(f"/t/{site.tell(story.scan(0.5, Milestone.RETURNING, samples.HAMBURG))}").content.decode()
    assert "It was damaged on the way, so it goes back." in text


def test_what_waits_at_a_shop_needs_the_customer(site: Site) -> None:
    kiosk = Place(name="KIOSK LINDNER", city="Hamburg", country="DE")
    story = samples.Story("8").shipped().scan(0.3, Milestone.AVAILABLE_FOR_PICKUP, kiosk)
    text = site.client.get(f"/t/{site.tell(story)}").content.decode()
    assert headline(text) == "Ready for you at Kiosk Lindner"
    assert "The collection point has it. Last seen in Hamburg, today at 03:48." in text


@pytest.mark.parametrize(
    ("contact", "link"),
    [
        ("care@fjord.example", "mailto:care@fjord.example"),
        ("+49 341 000000", "tel:+49341000000"),
        ("https://fjord.example/help", "https://fjord.example/help"),
        ("Monday to Friday, 9 to 17", ""),
        ("javascript:alert(1)", ""),
    ],
)
def test_contacts_become_links(contact: str, link: str) -> None:
    assert contact_link(contact) == link
