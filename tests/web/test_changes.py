"""Changing a delivery on the tracking page: what is offered, who may, the answer; nothing without a second proof."""

import itertools
import re
from datetime import timedelta

import pytest
from django.test import Client

from doorstep.delivery import handlers as delivery
from doorstep.delivery.rules import rules_of
from doorstep.kit import clock
from doorstep.tasks import handlers as tasks
from doorstep.web import shops
from tests.web import samples, stories
from tests.web.conftest import Site

CHANGES = """
who = "recipient"

[[offer]]
carrier = "ups"
changes = ["neighbour", "safe_place", "day", "gate_code"]
until = "20:00"

[[offer]]
carrier = "ups"
changes = ["address"]
until = "10:00"
days_before = 9
fee = 450

[[window]]
start = "18:00"
end = "20:00"
capacity = 1
"""
DOCUMENTS = {"shop.toml": samples.SHOP, "brand.toml": samples.BRAND, "changes.toml": CHANGES}


class Phone:
    """A shopper with the link of her order."""

    def __init__(self, site: Site, story: samples.Story) -> None:
        self.site, self.client = site, Client()
        with site.database.transaction() as tx:
            samples.make_shop(tx, site.keys, "quay", DOCUMENTS)
        shops.forget()
        self.order, self.token = story.order, site.tell(story, "quay")
        self.page = f"/t/{self.token}/changes"

    def see(self) -> str:
        """The page of changes."""
        return self.client.get(self.page).content.decode()

    def prove(self, word: str) -> str:
        """Give the second proof for this page; return where it leads."""
        return str(self.client.post(f"/t/{self.token}/proof", {"word": word, "for": "changes"})["Location"])

    def ask(self, change: str, **fields: str) -> tuple[int, str]:
        """Send a form; return the status and what is said to be wrong."""
        answer = self.client.post(self.page, {"change": change, **fields})
        wrong = re.search(r'<p class="wrong" role="alert">(.*?)</p>', answer.content.decode())
        return answer.status_code, wrong[1] if wrong else ""

    def request(self) -> str:
        """The request that can be taken back."""
        found = re.search(r"/changes/(\w+)/undo", self.see())
        return found[1] if found else ""

    def answer(self, *, agreed: bool) -> None:
        """The carrier's answer comes back by the task."""
        with self.site.database.transaction() as tx:
            desk = delivery.Desk(tx, self.site.keys, "quay", rules_of(DOCUMENTS), "UTC", "EUR", clock.now(), "Kim")
            delivery.answer(desk, self.order, self.request(), agreed=agreed)


@pytest.fixture
def phone(site: Site, monkeypatch: pytest.MonkeyPatch) -> Phone:
    """A shopper whose parcel is on its way and comes within two days. A second passes between two requests."""
    seconds = itertools.count()
    monkeypatch.setattr("doorstep.kit.clock.now", lambda: samples.NOW + timedelta(seconds=next(seconds)))
    return Phone(site, stories.on_its_way())


def test_what_is_possible_until_when_and_what_is_not(phone: Phone) -> None:
    text = phone.see()
    assert re.findall(r'<p class="choice"><span>(.*?)</span><span class="quiet small">(.*?)</span>', text) == [
        ("Leave it with a neighbour", "until 20:00 Thursday"),
        ("Leave it in a safe place", "until 20:00 Thursday"),
        ("Another day", "until 20:00 Thursday"),
        ("A code for the gate", "until 20:00 Thursday"),
    ]
    assert "That was possible until 10:00 3 March." in text
    assert "Show that it is you" in text
    assert "<form" not in text


def test_a_shop_without_the_document_offers_nothing(site: Site) -> None:
    token = site.tell(stories.on_its_way())
    assert "Change the delivery" not in site.client.get(f"/t/{token}").content.decode()
    assert "Nothing can be changed" in site.client.get(f"/t/{token}/changes").content.decode()


def test_nothing_is_taken_in_without_the_second_proof(phone: Phone) -> None:
    answer = phone.client.post(phone.page, {"change": "neighbour", "words": "Petersen"})
    assert (answer.status_code, answer["Location"]) == (302, f"/t/{phone.token}/proof")
    with phone.site.database.transaction() as tx:
        assert tasks.open_tasks(tx, "quay") == []


def test_asked_answered_and_seen(phone: Phone) -> None:
    assert phone.prove("22765") == phone.page
    assert phone.ask("neighbour", words="Petersen, 2nd floor") == (302, "")
    assert phone.ask("neighbour", words="petersen,  2nd floor") == (302, "")
    text = phone.see()
    assert "<b>Leave it with a neighbour: Petersen, 2nd floor</b>" in text
    assert "We have it on our desk and tell UPS by 15:00 today. The answer will stand here." in text
    phone.answer(agreed=True)
    text = phone.see()
    assert "UPS agreed to it." in text
    assert "/undo" not in text
    assert "Petersen" not in Client().get(phone.page).content.decode()


def test_refused_and_asked_again_and_taken_back(phone: Phone) -> None:
    phone.prove("22765")
    phone.ask("neighbour", words="Petersen")
    phone.answer(agreed=False)
    assert "UPS cannot do it. It comes as planned before." in phone.see()
    phone.ask("safe_place", words="Behind the shed")
    request = phone.request()
    assert phone.client.post(f"{phone.page}/{request}/undo").status_code == 302
    assert phone.request() == ""
    assert "Behind the shed" not in phone.see()


@pytest.mark.parametrize(
    ("change", "fields", "says"),
    [
        ("neighbour", {}, "Write down the details, in a few words."),
        ("day", {"day": "2026-03-01"}, "Choose one of the days."),
        ("day", {"day": "soon"}, "Choose one of the days."),
        ("address", {"line1": "Elbchaussee 1", "city": "Hamburg"}, "That was too late by a moment."),
        ("moon", {"words": "x"}, "That cannot be changed any more."),
    ],
)
def test_what_is_wrong_is_said_and_how_to_mend_it(phone: Phone, change: str, fields: dict[str, str], says: str) -> None:
    phone.prove("22765")
    status, wrong = phone.ask(change, **fields)
    assert (status, wrong.startswith(says)) == (422, True)


def test_of_a_gift_only_the_recipient_may_redirect_where_the_shop_says_so(site: Site) -> None:
    phone = Phone(site, samples.Story(gift=True).shipped())
    phone.prove("22765")
    assert phone.ask("neighbour", words="Petersen")[0] == 422
    phone.prove("ada@byron.example")
    assert phone.ask("neighbour", words="Petersen")[0] == 422
    phone.prove("mary@shelley.example")
    assert phone.ask("neighbour", words="Petersen") == (302, "")


def test_a_form_without_its_token_changes_nothing(phone: Phone) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(phone.page, {"change": "neighbour", "words": "Petersen"}).status_code == 403
    assert strict.post(f"{phone.page}/abc/undo").status_code == 403


def test_words_of_shoppers_are_never_markup(phone: Phone) -> None:
    phone.prove("22765")
    phone.ask("neighbour", words="<script>alert(1)</script>")
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in phone.see()
    assert "<script>" not in phone.see()


def test_the_request_of_another_order_cannot_be_taken_back(phone: Phone) -> None:
    phone.prove("22765")
    phone.ask("neighbour", words="Petersen")
    request, other = phone.request(), phone.site.tell(stories.on_its_way("1002"), "quay")
    phone.client.post(f"/t/{other}/proof", {"word": "22765", "for": "changes"})
    assert phone.client.post(f"/t/{other}/changes/{request}/undo").status_code == 422
    phone.prove("22765")
    assert phone.request() == request


def test_an_old_link_leads_nowhere(phone: Phone) -> None:
    assert phone.client.get("/t/nonsense/changes").status_code == 404
