"""What staff do: notes and corrections through the common door, tasks with evidence, reading again."""

import pytest
from django.test import Client

from doorstep.accounts.models import Member
from doorstep.intake import handlers as intake
from doorstep.intake.model import Arrival, Outcome
from doorstep.tasks import handlers as tasks
from tests.web import samples, stories
from tests.web.conftest import Site
from tests.web.staff import HOME, member, opened, signed_in


def test_a_note_goes_through_the_common_door(site: Site) -> None:
    site.tell(stories.on_its_way())
    answer = signed_in(site, "care").post(HOME + "orders/1001/notes", {"text": "Dog bites"})
    assert answer["Location"] == HOME + "orders/1001"
    assert "Written down." in site.client.get(HOME + "orders/1001").content.decode()
    with site.database.transaction() as tx:
        bodies = intake.claim(tx, site.keys, now=samples.NOW)
    assert [(body.source, body.connector, body.topic) for body in bodies] == [("staff", "generic_json", "note_added")]
    assert b'"text":"Dog bites"' in bodies[0].raw
    assert b'"by":"Kim"' in bodies[0].raw


def test_the_customers_no_goes_the_same_way(site: Site) -> None:
    site.tell(stories.on_its_way())
    signed_in(site, "care").post(HOME + "orders/1001/denials")
    with site.database.transaction() as tx:
        bodies = intake.claim(tx, site.keys, now=samples.NOW)
    assert [(body.topic, body.connector) for body in bodies] == [("delivery_denied", "generic_json")]


def test_an_event_is_taken_back_at_once_and_only_one_of_this_order(site: Site) -> None:
    story, other = stories.on_its_way(), stories.asleep()
    site.tell(story)
    site.tell(other)
    client = signed_in(site, "care")
    with site.database.transaction() as tx:
        mine, theirs = (samples.event_ids(tx, "fjord", one.leg)[-1] for one in (story, other))
    for event in (mine, theirs, "nonsense"):
        client.post(HOME + "orders/1001/retractions", {"event": str(event), "reason": "incorrect_data"})
    text = client.get(HOME + "orders/1001").content.decode()
    assert "An earlier event was taken back by <b>Kim</b>: <b>incorrect data</b>." in text
    assert text.count('class="told gone"') == 1
    assert "That is no event of this order." in text
    assert client.get(HOME + "orders/1004").content.decode().count('class="told gone"') == 0


@pytest.mark.parametrize("path", ["notes", "denials", "retractions"])
def test_the_warehouse_may_not_write_into_orders(site: Site, path: str) -> None:
    site.tell(stories.on_its_way())
    assert signed_in(site, "warehouse").post(f"{HOME}orders/1001/{path}", {"text": "x"}).status_code == 403


def test_nothing_is_changed_without_the_token_of_the_form(site: Site) -> None:
    site.tell(stories.on_its_way())
    made = member("owner", "eve@fjord.example")
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(made, "django.contrib.auth.backends.ModelBackend")
    assert strict.post(HOME + "orders/1001/notes", {"text": "x"}).status_code == 403


def test_a_task_is_done_once_its_evidence_is_there_and_can_be_undone(site: Site) -> None:
    site.tell(stories.asleep())
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
    site.tell(stories.asleep())
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


def _task(site: Site, task: str) -> tuple[str, str | None]:
    with site.database.transaction() as tx:
        found = next(one for one in tasks.tasks_of(tx, "fjord", "order:1004") if str(one.id) == task)
    return found.state, found.ended_by
