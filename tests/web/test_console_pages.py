"""What staff see: exceptions first, the story of an order, people only after a look that is written down."""

import re
from collections.abc import Callable

import pytest

from doorstep.accounts.models import Member
from doorstep.kit import db
from tests.web import samples, stories
from tests.web.conftest import Site
from tests.web.staff import HOME, opened, signed_in


def test_an_empty_shop_teaches_the_first_step(site: Site) -> None:
    text = signed_in(site).get(HOME).content.decode()
    assert "No order has come in yet" in text
    assert "/in/orders/KEY" in text


def test_exceptions_come_first(site: Site) -> None:
    site.tell(stories.two_parcels())
    site.tell(stories.asleep())
    text = signed_in(site).get(HOME).content.decode()
    assert re.findall(r'orders/(\d+)">#', text) == ["1004", "1005"]
    assert "It has not moved since Friday in Leipzig." in text


def test_the_order_view_tells_the_story_with_both_clocks(site: Site) -> None:
    story = stories.asleep()
    story.add(3.5, samples.scan_in_chicago(), story.leg, offset=-300)
    site.tell(story)
    text = signed_in(site).get(HOME + "orders/1004").content.decode()
    assert re.search(r">17:00</time><span[^>]*>23:00</span>", text)
    assert "On its way: <b>Chicago</b>." in text
    assert "heard 3 d 11 h later" in text


def test_custody_shows_who_has_it_and_since_when_nobody_saw_it(site: Site) -> None:
    site.tell(stories.asleep())
    text = signed_in(site).get(HOME + "orders/1004").content.decode()
    assert 'aria-label="The shop 2 d 4 h, UPS 6 d 19 h"' in text
    assert "not seen for 4 d" in text


def test_what_was_taken_back_stays_visible(site: Site) -> None:
    story = stories.on_its_way()
    site.tell(story)
    with site.database.transaction() as tx:
        wrong = samples.event_ids(tx, "fjord", story.leg)[-1]
    story.add(0.1, samples.retraction(wrong))
    site.tell(story)
    text = signed_in(site).get(HOME + "orders/1001").content.decode()
    assert "taken back, counts no more" in text
    assert text.count('class="told gone"') == 1


def test_personal_data_shows_only_after_a_look_that_is_written_down(site: Site) -> None:
    site.tell(stories.on_its_way())
    client = signed_in(site, "care")
    plain = client.get(HOME + "orders/1001").content.decode()
    assert [word for word in ("Ada Byron", "Palmaille", "byron.example", "vault:") if word in plain] == []
    full = client.post(HOME + "orders/1001/looks").content.decode()
    assert "Ada Byron" in full
    assert "Palmaille 9" in full
    assert _looks(site) == [(f"staff:{Member.objects.get().pk}", "order view")]


def test_the_warehouse_may_not_look(site: Site) -> None:
    site.tell(stories.on_its_way())
    assert signed_in(site, "warehouse").post(HOME + "orders/1001/looks").status_code == 403
    assert _looks(site) == []


@pytest.mark.parametrize("text", ["1004", "#1004", "1Z999AA11004", "1z999 aa11 004"])
def test_search_opens_the_one_order_that_fits(site: Site, text: str) -> None:
    site.tell(stories.asleep())
    answer = signed_in(site).get(HOME + "search", {"q": text})
    assert (answer.status_code, answer["Location"]) == (302, HOME + "orders/1004")


@pytest.mark.parametrize("text", ["ada@byron.example", "+49 40 1234567", "Byron", "byron ada"])
def test_search_finds_people_by_address_and_name(site: Site, text: str) -> None:
    site.tell(stories.asleep())
    site.tell(stories.on_its_way())
    found = signed_in(site, "care").get(HOME + "search", {"q": text}).content.decode()
    assert sorted(re.findall(r'orders/(\d+)">#', found)) == ["1001", "1004"]


def test_who_may_not_see_people_cannot_search_for_them(site: Site) -> None:
    site.tell(stories.asleep())
    assert "Nothing found" in signed_in(site, "warehouse").get(HOME + "search", {"q": "Byron"}).content.decode()


def test_the_list_is_a_table_for_spreadsheets_too(site: Site) -> None:
    story = stories.asleep()
    site.tell(story)
    answer = signed_in(site).get(HOME + "orders.csv", {"view": "late"})
    lines = answer.content.decode().splitlines()
    assert lines[0] == "order,number,status,attention,placed_at,promised_to,carrier,matter"
    assert lines[1].startswith("1004,#1004,On its way,late,2026-03-01T10:00:00+00:00,")
    assert len(lines) == 2


@pytest.mark.parametrize("path", ["", "orders", "tasks", "inbox", "gallery", "mailbox", "settings", "search"])
def test_every_page_is_whole_without_anything_in_it(site: Site, path: str) -> None:
    answer = signed_in(site).get(HOME + path)
    assert answer.status_code == 200
    assert not re.search(r"<script(?![^>]*src=)|\son\w+=|style=", answer.content.decode())


def test_an_order_that_is_not_there_says_so(site: Site) -> None:
    answer = signed_in(site).get(HOME + "orders/none")
    assert answer.status_code == 404
    assert "Nothing here" in answer.content.decode()


@pytest.mark.parametrize("path", ["", "orders", "tasks", "search?q=byron"])
def test_lists_ask_the_same_for_one_row_and_for_three(site: Site, counted: Callable[[], int], path: str) -> None:
    client = signed_in(site)

    def asked() -> int:
        client.get(HOME + path)
        before = counted()
        client.get(HOME + path)
        return counted() - before

    def more(number: str) -> None:
        story = samples.Story(number).shipped()
        story.attention = "late"
        site.tell(story)
        opened(site, f"order:{number}", f"Task {number}")

    more("1")
    more("1b")
    two = asked()
    more("2")
    more("3")
    assert asked() == two


def test_the_order_view_asks_the_same_for_one_parcel_and_for_three(site: Site, counted: Callable[[], int]) -> None:
    client = signed_in(site)
    site.tell(samples.Story("1").shipped())
    site.tell(samples.Story("3").shipped(parcels=3))
    asked = []
    for order in ("1", "3"):
        client.get(f"{HOME}orders/{order}")
        before = counted()
        client.get(f"{HOME}orders/{order}")
        asked.append(counted() - before)
    assert asked[0] == asked[1]


def _looks(site: Site) -> list[tuple[object, ...]]:
    with site.database.transaction() as tx:
        return [tuple(row) for row in db.rows(tx, "SELECT DISTINCT who, what FROM looked_at")]
