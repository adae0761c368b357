"""The console: who gets in, what they see, what they do, and that looking at people is written down."""

import re
from collections.abc import Callable
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from django.test import Client

from doorstep.accounts.models import Member, Post
from doorstep.accounts.sign_in import one_time_path, owner_of
from doorstep.intake import handlers as intake
from doorstep.intake.model import Arrival, Outcome
from doorstep.kit import db
from doorstep.playbooks.model import Due, Step
from doorstep.tasks import handlers as tasks
from tests.web import samples
from tests.web.conftest import Site

HOME = "/console/fjord/"


def member(role: str, email: str = "kim@fjord.example") -> Member:
    """Make somebody with this role in the shop."""
    made = Member.objects.create_user(email, "correct horse battery", name=email.partition("@")[0].title())
    Post.objects.create(member=made, shop="fjord", role=role)
    return made


def signed_in(site: Site, role: str = "owner") -> Client:
    """Return a browser in which somebody with this role is signed in."""
    site.client.force_login(member(role), "django.contrib.auth.backends.ModelBackend")
    return site.client


def opened(site: Site, order: str = "order:1004", title: str = "Ask the carrier where it is") -> str:
    """Open a task with two points and return its id."""
    step = Step("ask", "task", title=title, role="care", due_hours=2, checklist="trace")
    due = Due(
        "stalled", step, f"stalled#{title}", None, samples.NOW, samples.NOW + timedelta(hours=2), why="It sleeps."
    )
    documents = {
        "checklists/trace.toml": 'name = "trace"\nwhy = "x"\n'
        '[[item]]\nkey = "called"\nsays = "Carrier called"\n'
        '[[item]]\nkey = "case"\nsays = "Their case number"\nevidence = "number"\n'
    }
    with site.database.transaction() as tx:
        tasks.open_for(tx, "fjord", order, due, now=samples.NOW, documents=documents)
        return str(tasks.tasks_of(tx, "fjord", order)[-1].id)


# -- getting in ------------------------------------------------------------------------------------------------------


def test_a_one_time_link_signs_in_once(site: Site) -> None:
    path = one_time_path(owner_of(["fjord"], "ada@fjord.example"))
    assert site.client.get(path)["Location"] == "/console/"
    assert site.client.get("/console/")["Location"] == HOME
    assert site.client.get(HOME).status_code == 200
    assert Client().get(path).status_code == 410


def test_email_and_password_sign_in(site: Site) -> None:
    member("care")
    answer = site.client.post("/account/login/", {"login": "Kim@fjord.example", "password": "correct horse battery"})
    assert (answer.status_code, answer["Location"]) == (302, "/console/")
    assert Client().post("/account/login/", {"login": "kim@fjord.example", "password": "wrong"}).status_code == 200


def test_nobody_signs_up_alone(site: Site) -> None:
    site.client.post(
        "/account/signup/", {"email": "x@y.example", "password1": "correct horse", "password2": "correct horse"}
    )
    assert Member.objects.count() == 0


def test_strangers_are_sent_to_sign_in(site: Site) -> None:
    answer = site.client.get(HOME)
    assert (answer.status_code, answer["Location"]) == (302, f"/account/login/?next={HOME}")


@pytest.mark.parametrize(
    ("role", "path", "status"),
    [
        ("owner", "settings", 200),
        ("care", "settings", 403),
        ("care", "inbox", 403),
        ("warehouse", "tasks", 200),
        ("marketing", "tasks", 403),
        ("marketing", "mailbox", 403),
        ("driver", "", 403),
        ("partner", "orders", 403),
        ("operations", "inbox", 200),
    ],
)
def test_each_role_sees_its_own(site: Site, role: str, path: str, status: int) -> None:
    assert signed_in(site, role).get(HOME + path).status_code == status


def test_another_shop_is_as_closed_as_one_that_is_not_there(site: Site) -> None:
    with site.database.transaction() as tx:
        samples.make_shop(tx, site.keys, "other")
    client = signed_in(site)
    theirs, none = client.get("/console/other/"), client.get("/console/nothing/")
    assert (theirs.status_code, none.status_code) == (403, 403)
    assert theirs.content == none.content


# -- looking ---------------------------------------------------------------------------------------------------------


def test_an_empty_shop_teaches_the_first_step(site: Site) -> None:
    text = signed_in(site).get(HOME).content.decode()
    assert "No order has come in yet" in text
    assert "/in/orders/KEY" in text


def test_exceptions_come_first(site: Site) -> None:
    site.tell(samples.two_parcels())
    site.tell(samples.asleep())
    text = signed_in(site).get(HOME).content.decode()
    assert re.findall(r'orders/(\d+)">#', text) == ["1004", "1005"]
    assert "It has not moved since Friday in Leipzig." in text


def test_the_order_view_tells_the_story_with_both_clocks(site: Site) -> None:
    story = samples.asleep()
    story.add(3.5, samples.scan_in_chicago(), story.leg, offset=-300)
    site.tell(story)
    text = signed_in(site).get(HOME + "orders/1004").content.decode()
    assert re.search(r">17:00</time><span[^>]*>23:00</span>", text)
    assert "On its way: <b>Chicago</b>." in text
    assert "heard 3 d 11 h later" in text


def test_custody_shows_who_has_it_and_since_when_nobody_saw_it(site: Site) -> None:
    site.tell(samples.asleep())
    text = signed_in(site).get(HOME + "orders/1004").content.decode()
    assert 'aria-label="The shop 2 d 4 h, UPS 6 d 19 h"' in text
    assert "not seen for 4 d" in text


def test_what_was_taken_back_stays_visible(site: Site) -> None:
    story = samples.on_its_way()
    site.tell(story)
    with site.database.transaction() as tx:
        wrong = samples.event_ids(tx, "fjord", story.leg)[-1]
    story.add(0.1, samples.retraction(wrong))
    site.tell(story)
    text = signed_in(site).get(HOME + "orders/1001").content.decode()
    assert "taken back, counts no more" in text
    assert text.count('class="told gone"') == 1


def test_personal_data_shows_only_after_a_look_that_is_written_down(site: Site) -> None:
    site.tell(samples.on_its_way())
    client = signed_in(site, "care")
    plain = client.get(HOME + "orders/1001").content.decode()
    assert [word for word in ("Ada Byron", "Palmaille", "byron.example", "vault:") if word in plain] == []
    full = client.post(HOME + "orders/1001/looks").content.decode()
    assert "Ada Byron" in full
    assert "Palmaille 9" in full
    assert _looks(site) == [(f"staff:{Member.objects.get().pk}", "order view")]


def test_the_warehouse_may_not_look(site: Site) -> None:
    site.tell(samples.on_its_way())
    assert signed_in(site, "warehouse").post(HOME + "orders/1001/looks").status_code == 403
    assert _looks(site) == []


@pytest.mark.parametrize("text", ["1004", "#1004", "1Z999AA11004", "1z999 aa11 004"])
def test_search_opens_the_one_order_that_fits(site: Site, text: str) -> None:
    site.tell(samples.asleep())
    answer = signed_in(site).get(HOME + "search", {"q": text})
    assert (answer.status_code, answer["Location"]) == (302, HOME + "orders/1004")


@pytest.mark.parametrize("text", ["ada@byron.example", "+49 40 1234567", "Byron", "byron ada"])
def test_search_finds_people_by_address_and_name(site: Site, text: str) -> None:
    site.tell(samples.asleep())
    site.tell(samples.on_its_way())
    found = signed_in(site, "care").get(HOME + "search", {"q": text}).content.decode()
    assert sorted(re.findall(r'orders/(\d+)">#', found)) == ["1001", "1004"]


def test_who_may_not_see_people_cannot_search_for_them(site: Site) -> None:
    site.tell(samples.asleep())
    assert "Nothing found" in signed_in(site, "warehouse").get(HOME + "search", {"q": "Byron"}).content.decode()


def test_the_list_is_a_table_for_spreadsheets_too(site: Site) -> None:
    story = samples.asleep()
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


# -- acting ----------------------------------------------------------------------------------------------------------


def test_a_note_goes_through_the_common_door(site: Site) -> None:
    site.tell(samples.on_its_way())
    answer = signed_in(site, "care").post(HOME + "orders/1001/notes", {"text": "Dog bites"})
    assert answer["Location"] == HOME + "orders/1001"
    assert "Written down." in site.client.get(HOME + "orders/1001").content.decode()
    with site.database.transaction() as tx:
        bodies = intake.claim(tx, site.keys, now=samples.NOW)
    assert [(body.source, body.connector, body.topic) for body in bodies] == [("staff", "generic_json", "note_added")]
    assert b'"text":"Dog bites"' in bodies[0].raw
    assert b'"by":"Kim"' in bodies[0].raw


def test_the_customers_no_and_a_correction_go_the_same_way(site: Site) -> None:
    story = samples.on_its_way()
    site.tell(story)
    client = signed_in(site, "care")
    with site.database.transaction() as tx:
        target = samples.event_ids(tx, "fjord", story.leg)[-1]
    client.post(HOME + "orders/1001/denials")
    client.post(HOME + "orders/1001/retractions", {"event": str(target), "reason": "incorrect_data"})
    client.post(HOME + "orders/1001/retractions", {"event": "nonsense"})
    with site.database.transaction() as tx:
        bodies = intake.claim(tx, site.keys, now=samples.NOW)
    assert sorted(body.topic for body in bodies) == ["delivery_denied", "retraction"]
    assert [str(target).encode() in body.raw for body in sorted(bodies, key=lambda one: one.topic)] == [False, True]


@pytest.mark.parametrize("path", ["notes", "denials", "retractions"])
def test_the_warehouse_may_not_write_into_orders(site: Site, path: str) -> None:
    site.tell(samples.on_its_way())
    assert signed_in(site, "warehouse").post(f"{HOME}orders/1001/{path}", {"text": "x"}).status_code == 403


def test_nothing_is_changed_without_the_token_of_the_form(site: Site) -> None:
    site.tell(samples.on_its_way())
    made = member("owner", "eve@fjord.example")
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(made, "django.contrib.auth.backends.ModelBackend")
    assert strict.post(HOME + "orders/1001/notes", {"text": "x"}).status_code == 403


def test_a_task_is_done_once_its_evidence_is_there_and_can_be_undone(site: Site) -> None:
    site.tell(samples.asleep())
    task = opened(site)
    client = signed_in(site, "care")
    client.post(f"{HOME}tasks/{task}/ending")
    assert "Still to be shown: Carrier called; Their case number" in client.get(f"{HOME}tasks/{task}").content.decode()
    client.post(f"{HOME}tasks/{task}/evidence", {"point": "called"})
    client.post(f"{HOME}tasks/{task}/evidence", {"point": "case", "value": "4711"})
    client.post(f"{HOME}tasks/{task}/ending", {"next": "order"})
    assert _task(site, task) == ("done", "Kim")
    assert "A task is <b>done</b>, by <b>Kim</b>." in client.get(HOME + "orders/1004").content.decode()
    client.post(f"{HOME}tasks/{task}/reopening")
    assert _task(site, task) == ("open", None)


def test_a_task_is_handed_to_somebody_who_takes_it(site: Site) -> None:
    site.tell(samples.asleep())
    task = opened(site)
    member("care", "mo@fjord.example")
    client = signed_in(site, "care")
    client.post(f"{HOME}tasks/{task}/handover", {"taker": "Nobody"})
    assert "Choose somebody of this shop." in client.get(f"{HOME}tasks/{task}").content.decode()
    client.post(f"{HOME}tasks/{task}/handover", {"taker": "Mo"})
    mo = Client()
    mo.force_login(Member.objects.get(email="mo@fjord.example"), "django.contrib.auth.backends.ModelBackend")
    assert "Kim gave it to Mo" in mo.get(f"{HOME}tasks/{task}").content.decode()
    mo.post(f"{HOME}tasks/{task}/taking")
    with site.database.transaction() as tx:
        assert [one.owner for one in tasks.tasks_of(tx, "fjord", "order:1004")] == ["Mo"]


def test_a_failed_body_says_why_and_is_read_again(site: Site) -> None:
    with site.database.transaction() as tx:
        intake.enqueue(
            tx, site.keys, [Arrival("fjord", "shopify", "k", b"{", "orders/create")], received_at=samples.NOW
        )
        body = intake.claim(tx, site.keys, now=samples.NOW)[0]
        why = Outcome("fjord", body.day, body.id, "failed", "shopify@1", "It ends too early.", "Send it again whole.")
        intake.settle(tx, [why], now=samples.NOW)
    client = signed_in(site, "operations")
    text = client.get(HOME + "inbox").content.decode()
    assert "It ends too early." in text
    assert "Send it again whole." in text
    client.post(HOME + "inbox/rereadings", {"body": str(body.id)})
    assert "1 body is read again." in client.get(HOME + "inbox").content.decode()
    with site.database.transaction() as tx:
        assert (intake.backlog(tx, "fjord").failed, intake.backlog(tx, "fjord").new) == (0, 1)


def test_settings_show_what_is_in_force_and_who_put_it_there(site: Site) -> None:
    client = signed_in(site)
    text = client.get(HOME + "settings").content.decode()
    assert site.release[:12] in text
    assert "ada@fjord.example" in text
    assert "zone = &#34;Europe/Berlin&#34;" in client.get(HOME + "settings/shop.toml").content.decode()
    assert client.get(HOME + "settings/none.toml").status_code == 404


def test_the_gallery_shows_every_message_in_every_language(site: Site, starter: dict[str, str]) -> None:
    with site.database.transaction() as tx:
        samples.make_shop(tx, site.keys, "starter", starter)
    client = signed_in(site)
    Post.objects.create(member=Member.objects.get(), shop="starter", role="marketing")
    told = {path.removeprefix("messages/").removesuffix(".toml") for path in starter if path.startswith("messages/")}
    for language in ("en", "de"):
        text = client.get("/console/starter/gallery", {"language": language}).content.decode()
        shown = re.findall(rf'sandbox src="(/console/starter/gallery/(\w+)/{language})"', text)
        assert {name for _, name in shown} == told
        letter = client.get(shown[0][0])
        assert "sandbox" in letter["Content-Security-Policy"]
        assert letter["X-Frame-Options"] == "SAMEORIGIN"
        assert "Nordlicht" in letter.content.decode()
    assert client.get("/console/starter/gallery/none/en").status_code == 404


def test_the_local_mailbox_shows_this_shops_mails(site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for shop in ("fjord", "other"):
        folder = tmp_path / "mailbox" / shop
        folder.mkdir(parents=True)
        mail = EmailMessage()
        mail["To"], mail["Subject"] = "ada@byron.example", f"News from {shop}"
        mail.set_content("Arrives on Friday.")
        mail.add_alternative("<p>Arrives on <b>Friday</b>.</p>", subtype="html")
        (folder / "1.eml").write_bytes(mail.as_bytes())
    monkeypatch.setattr("doorstep.web.console.mailbox.home", lambda: tmp_path)
    client = signed_in(site, "care")
    text = client.get(HOME + "mailbox", {"mail": "1.eml"}).content.decode()
    assert ("News from fjord" in text, "News from other" in text) == (True, False)
    assert "Arrives on Friday." in text
    assert "<p>Arrives on <b>Friday</b>.</p>" in client.get(HOME + "mailbox/1.eml").content.decode()
    assert client.get(HOME + "mailbox/..%2Fother%2F1.eml").status_code == 404


def _looks(site: Site) -> list[tuple[object, ...]]:
    with site.database.transaction() as tx:
        return [tuple(row) for row in db.rows(tx, "SELECT DISTINCT who, what FROM looked_at")]


def _task(site: Site, task: str) -> tuple[str, str | None]:
    with site.database.transaction() as tx:
        found = next(one for one in tasks.tasks_of(tx, "fjord", "order:1004") if str(one.id) == task)
    return found.state, found.ended_by
