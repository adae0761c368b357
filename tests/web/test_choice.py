"""The pages on which a customer chooses without signing in: what she may, what is written down, and who may not."""

import csv
import io
import json
from datetime import timedelta
from urllib.parse import urlsplit
from uuid import UUID

import pytest

from doorstep.kit import db, ids
from doorstep.messages.model import Standing
from doorstep.messages.rules.governor import may
from doorstep.messages.rules.publish.documents import read_consents
from doorstep.people import handlers as people
from doorstep.people.rules import confirm_word, word_of
from tests.web import samples
from tests.web.conftest import Site

CONSENTS = """
[[rule]]
name = "care"
purpose = "care"
needs = "objection"
[[rule]]
name = "feedback"
purpose = "feedback"
needs = "opt_in"
[[rule]]
name = "offers"
purpose = "marketing"
needs = "double_opt_in"
"""
SHOP = samples.SHOP + "\n[channels]\nemail = { live = true }\nwhatsapp = { live = true }\n"
NEEDS = read_consents(CONSENTS)[0]


class Customer:
    """A customer of a shop "quay" with the address of her page."""

    def __init__(self, site: Site) -> None:
        self.site, self.client = site, site.client
        with site.database.transaction() as tx:
            documents = {"shop.toml": SHOP, "brand.toml": samples.BRAND, "consents.toml": CONSENTS}
            samples.make_shop(tx, site.keys, "quay", documents)
        site.tell(samples.Story("77").shipped(), "quay")
        with site.database.transaction() as tx:
            met = people.people_of(tx, "quay", ["order:77"])
        self.id = met["order:77", "buyer"].id
        self.page = f"/choose/quay/{self.word()}"

    def word(self, purpose: str = "service", days_ago: float = 0, shop: str = "quay") -> str:
        """The word of a link of hers."""
        return word_of(self.site.keys.signing(), shop, self.id, purpose, samples.NOW - timedelta(days=days_ago))

    def may(self, purpose: str, channel: str = "email") -> bool:
        """Whether the governor would let this purpose through."""
        assert NEEDS is not None
        with self.site.database.transaction() as tx:
            given = people.consents_of(tx, "quay", self.id)
        standing = [Standing(one.purpose, one.channel, one.given, one.source) for one in given]
        return may(NEEDS, standing, purpose, "DE", channel).allowed

    def past(self) -> people.Past:
        with self.site.database.transaction() as tx:
            return people.past_of(tx, "quay", self.id, samples.NOW)

    def save(self, **filled: str) -> str:
        """Send the form and return where it leads."""
        answer = self.client.post(self.page, filled)
        assert answer.status_code == 303
        return urlsplit(answer["Location"]).query.rpartition("&")[2]

    def later(self, monkeypatch: pytest.MonkeyPatch, **span: float) -> None:
        """Let time go on."""
        moment = samples.NOW + timedelta(**span)
        monkeypatch.setattr("doorstep.kit.clock.now", lambda: moment)


@pytest.fixture
def customer(site: Site) -> Customer:
    return Customer(site)


def test_the_page_shows_what_holds_and_needs_no_script(customer: Customer) -> None:
    answer = customer.client.get(customer.page + "?lang=en")
    text = answer.content.decode()
    assert answer.status_code == 200
    assert (answer["Cache-Control"], answer["Referrer-Policy"]) == ("no-store", "no-referrer")
    assert "<script" not in text
    assert 'name="service" value="email" checked' in text
    assert 'name="care" value="email" checked' in text  # until she objects
    assert 'name="marketing" value="none" checked' in text
    assert "csrf" not in text


def test_a_choice_is_kept_with_its_time_source_wording_and_proof(customer: Customer) -> None:
    assert customer.save(service="whatsapp", feedback="email", quiet="own", start="20:00", end="09:30") == "told=saved"
    with customer.site.database.transaction() as tx:
        chosen = people.choices_of_many(tx, "quay", [customer.id])[customer.id]
    assert (chosen.channels, chosen.quiet) == ({"service": "whatsapp", "feedback": "email"}, ("20:00", "09:30"))
    [consent] = customer.past().consents
    assert (consent.purpose, consent.channel, consent.given, consent.at) == ("feedback", "email", True, samples.NOW)
    assert (consent.source, consent.event) == ("preference page", customer.past().choices[0].change)
    assert consent.wording.endswith("I can change it on this page at any time.")
    assert customer.may("feedback")
    assert customer.save(service="whatsapp", feedback="email") == "told=saved"
    assert len(customer.past().consents) == 1  # nothing changed, nothing written


def test_the_proof_holds_the_words_that_she_read(customer: Customer) -> None:
    answer = customer.client.post(customer.page + "?lang=de", {"feedback": "email"})
    assert answer["Location"] == customer.page + "?lang=de&told=saved"
    [consent] = customer.past().consents
    assert consent.wording.startswith("Deine Meinung: Per E-Mail. Eine Frage nach der Lieferung")
    assert consent.wording.split(". ", 1)[1].split(". ")[0] in customer.client.get(answer["Location"]).content.decode()


def test_offers_count_only_once_the_mail_was_answered(customer: Customer) -> None:
    assert customer.save(marketing="email") == "told=confirm"
    assert not customer.may("marketing")
    [wish] = customer.past().wishes
    with customer.site.database.transaction() as tx:
        rows = db.rows(tx, "SELECT template, purpose, playbook, cause, role, live FROM ask WHERE shop = 'quay'", {})
    assert rows == [("confirm_consent", "service", "choices", str(wish.change), "buyer", True)]
    address = f"/confirm/quay/{confirm_word(customer.site.keys.signing(), 'quay', customer.id, wish.change)}"
    assert wish.wording in customer.client.get(address).content.decode()
    assert not customer.may("marketing")  # looking at it, as scanners do, is no answer
    assert customer.client.post(address).status_code == 200
    assert customer.may("marketing")
    [consent] = customer.past().consents
    assert (consent.source, consent.wording) == ("double_opt_in preference page", wish.wording)
    assert "Nothing waits here" in customer.client.get(address + "?lang=en").content.decode()


def test_one_click_ends_a_purpose_without_cookie_or_token(customer: Customer) -> None:
    address = f"/leave/quay/{customer.word('care', days_ago=300)}"
    assert customer.client.get(address).status_code == 200
    assert customer.may("care")
    answer = customer.client.post(address, "List-Unsubscribe=One-Click", "application/x-www-form-urlencoded")
    assert (answer.status_code, customer.may("care"), answer.cookies) == (200, False, {})
    customer.client.post(address, "List-Unsubscribe=One-Click", "application/x-www-form-urlencoded")
    assert [(one.purpose, one.channel, one.source) for one in customer.past().consents] == [
        ("care", "any", "one-click unsubscribe")
    ]


def test_stop_all_ends_everything_but_service_and_one_thing_agreed_later_is_one_thing(
    customer: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    customer.save(feedback="email")
    customer.later(monkeypatch, hours=1)
    customer.save(stop="1")
    assert [customer.may(one) for one in ("service", "care", "feedback", "marketing")] == [True, False, False, False]
    customer.later(monkeypatch, hours=2)
    customer.save(service="email", care="none", feedback="email", marketing="none")
    assert [customer.may(one) for one in ("service", "care", "feedback", "marketing")] == [True, False, True, False]


def test_undo_puts_everything_back_and_makes_no_consent(customer: Customer, monkeypatch: pytest.MonkeyPatch) -> None:
    customer.save(feedback="none", care="none", quiet="own", start="20:00", end="09:00")
    change = customer.past().newest
    customer.later(monkeypatch, minutes=1)
    customer.client.post(customer.page + "/undo", {"change": str(change)})
    assert [customer.may(one) for one in ("care", "feedback")] == [True, False]
    with customer.site.database.transaction() as tx:
        assert people.choices_of_many(tx, "quay", [customer.id])[customer.id].quiet is None
    assert customer.client.post(customer.page + "/undo", {"change": str(change)})["Location"] == customer.page


def test_her_own_data_as_a_file(customer: Customer) -> None:
    customer.save(feedback="email", marketing="email", language="de")
    document = json.loads(customer.client.get(customer.page + "/mine.json").content)
    assert [(one["purpose"], one["given"], one["source"]) for one in document["consents"]] == [
        ("feedback", True, "preference page")
    ]
    assert [one["purpose"] for one in document["waiting"]] == ["marketing"]
    assert UUID(document["consents"][0]["proof"]) == customer.past().consents[0].event
    table = list(csv.DictReader(io.StringIO(customer.client.get(customer.page + "/mine.csv").content.decode())))
    assert sorted((one["kind"], one["what"]) for one in table if one["kind"] != "choice") == [
        ("consent", "feedback"),
        ("waiting", "marketing"),
    ]


def test_a_link_that_is_not_ours_too_old_of_another_shop_or_taken_back_leads_nowhere(customer: Customer) -> None:
    get, word = customer.client.get, customer.word()
    other = word_of(ids.keyed(b"x" * 32, "other"), "quay", customer.id, "service", samples.NOW)
    wrong = [word[:-2] + ("AA" if word[-2:] != "AA" else "BB"), "", "x" * 51, other, customer.word(days_ago=181)]
    assert [get(f"/choose/quay/{one or 'x'}").status_code for one in wrong] == [404] * len(wrong)
    assert get(f"/choose/fjord/{word}").status_code == 404
    assert get(f"/choose/fjord/{customer.word(shop='fjord')}").status_code == 404
    assert get(f"/leave/quay/{customer.word('care', days_ago=4 * 365)}").status_code == 404
    fresh = customer.client.post(customer.page + "/renew")["Location"]
    assert get(customer.page).status_code == 404
    assert get(f"/leave/quay/{customer.word('care')}").status_code == 404
    assert get(fresh).status_code == 200


def test_who_was_forgotten_has_no_page(customer: Customer) -> None:
    with customer.site.database.transaction() as tx:
        db.run(tx, "UPDATE person SET forgotten_at = %(now)s WHERE shop = 'quay'", {"now": samples.NOW})
    assert customer.client.get(customer.page).status_code == 404


def test_confirmations_can_be_asked_for_a_few_times_a_day_only(
    customer: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = []
    for n in range(8):
        customer.later(monkeypatch, minutes=n)
        told.append(customer.save(marketing="email"))
    assert told == ["told=confirm"] * 6 + ["told=too_often"] * 2


def test_stop_on_a_telephone_ends_all_on_that_channel_and_start_takes_it_back(customer: Customer) -> None:
    keys, event, now = customer.site.keys, UUID(int=5), samples.NOW
    with customer.site.database.transaction() as tx:
        found = people.stop(
            tx, keys, "quay", channel="email", address="ADA@byron.example", source="reply: STOP", event=event, now=now
        )
        none = people.stop(
            tx, keys, "quay", channel="sms", address="+491700000000", source="reply: STOP", event=event, now=now
        )
    assert none == []
    assert (found, customer.may("care"), customer.may("service")) == ([customer.id], False, True)
    with customer.site.database.transaction() as tx:
        later = now + timedelta(hours=1)
        people.start(
            tx,
            keys,
            "quay",
            channel="email",
            address="ada@byron.example",
            source="reply: START",
            event=event,
            now=later,
        )
    assert (customer.may("care"), customer.may("feedback")) == (True, False)
