"""The outbox of hooks after orders were looked at: each thing once, nothing personal, nothing of history."""

import json
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from doorstep.kit import db
from doorstep.kit.tx import Database
from doorstep.messages.hooks import handlers as hooks
from doorstep.tasks import handlers as tasks
from doorstep.timeline.model import Milestone, NoteAdded, OrderApproved, PaymentFailed, Retraction
from doorstep.timeline.rules.identity import identity_of
from tests.messages.hooked import HOUR, MINUTE, START, Hooked, documents, event, hook, parcel, placed, scan

ERP = "https://erp.example.org/hooks?key=a1"
KINDS = ("order_placed", "scan", "parcel_linked", "leg_linked", "order_approved", "retraction")


@pytest.fixture
def house(database: Database, tmp_path: Path) -> Iterator[Hooked]:
    opened = Hooked(database, tmp_path)
    yield opened
    opened.close()


def told(house: Hooked, state: str = "waiting", *, shop: str = "alpine", name: str = "") -> Counter[str]:
    return Counter(one.kind for one in house.kept(state, shop=shop, hook=name))


def test_what_happens_is_offered_to_every_hook_that_hears_it(house: Hooked) -> None:
    listing = hook("erp", ERP, events=KINDS) + hook("board", "https://board.example.org/", events=["scan"])
    house.publish(documents(listing + hook("silent", "https://old.example.org/", active=False)))
    house.happens(placed(), *parcel(), scan(Milestone.PICKED_UP, START))
    house.happens(scan(Milestone.IN_TRANSIT, START + HOUR), at=START + HOUR)
    assert told(house, name="erp") == {"order_placed": 1, "parcel_linked": 1, "leg_linked": 1, "scan": 2}
    assert told(house, name="board") == {"scan": 2}
    assert told(house) == told(house, name="erp") + told(house, name="board")


def test_what_we_found_out_and_did_ourselves_is_offered_too(house: Hooked) -> None:
    house.publish(documents(hook("erp", ERP, events=["task_opened", "promise_missed"])))
    failed_payment(house)
    house.think(START + timedelta(days=6))
    assert told(house) == {"task_opened": 1, "promise_missed": 1}


def test_nothing_personal_leaves(house: Hooked) -> None:
    house.publish(documents(hook("erp", ERP)))
    house.happens(placed(), *parcel(), scan(Milestone.DELIVERED, START, signed="Beispiel"))
    house.happens(event("order:1", NoteAdded(text="Jana called", by="kim@shop.example"), START))
    payloads = house.payloads()
    assert told(house)["order_placed"] == 1
    assert b"Marien" not in payloads
    for marker in (b"Jana", b"Beispiel", b"jana@", b"kim@", b"50667", b"+49151", b"vault:", b"_keys", b"parties"):
        assert marker not in payloads, marker


def test_a_body_says_what_where_and_links_to_the_page(house: Hooked) -> None:
    house.publish(documents(hook("erp", ERP, events=["scan"])))
    house.happens(placed(), *parcel(), scan(Milestone.DELIVERED, START - HOUR))
    with house.database.transaction() as tx:
        found = db.one(tx, "SELECT payload ->> 'type', payload -> 'data' FROM hook_delivery")
        token = db.one(tx, "SELECT token FROM order_state")
    assert found is not None
    assert token is not None
    data = json.loads(found[1])
    assert found[0] == "scan"
    assert (data["order"], data["number"], data["subject"]) == ("1", "#1", "leg:ups:1Z1")
    assert data["milestone"] == "delivered"
    assert data["tracking_url"] == f"https://shop.example/t/{token[0]}"
    assert data["fact"] == {"milestone": "delivered", "code": "X", "place": {"city": "Köln", "country": "DE"}}


def test_history_asks_for_nothing(house: Hooked) -> None:
    house.publish(documents(hook("erp", ERP, events=KINDS)))
    house.happens(placed(), *parcel(), scan(Milestone.PICKED_UP, START), history=True)
    assert told(house) == {}


def test_when_a_historical_order_lives_on_only_what_is_live_is_told(house: Hooked) -> None:
    """A late scan makes the order be folded whole, and with it everything that was imported."""
    house.publish(documents(hook("erp", ERP, events=KINDS)))
    house.happens(placed(), *parcel(), scan(Milestone.IN_TRANSIT, START), history=True)
    house.happens(scan(Milestone.PICKED_UP, START - HOUR), at=START + MINUTE)
    assert told(house) == {"scan": 1}


def test_folding_again_from_the_beginning_tells_nothing_twice(house: Hooked) -> None:
    house.publish(documents(hook("erp", ERP, events=KINDS)))
    house.happens(placed(), *parcel(), scan(Milestone.IN_TRANSIT, START))
    house.happens(scan(Milestone.PICKED_UP, START - HOUR), at=START + MINUTE)
    house.happens(scan(Milestone.PICKED_UP, START - 2 * HOUR), at=START + 2 * MINUTE)
    assert told(house) == {"order_placed": 1, "parcel_linked": 1, "leg_linked": 1, "scan": 3}


def test_what_was_tidied_away_is_not_told_again(house: Hooked) -> None:
    house.publish(documents(hook("erp", ERP, events=KINDS)))
    house.happens(placed(), *parcel())
    much_later = START + timedelta(days=40)
    with house.database.transaction() as tx:
        db.run(tx, "UPDATE hook_delivery SET state = 'sent'")
        assert hooks.prune(tx, much_later) == 3
    house.happens(scan(Milestone.PICKED_UP, START - HOUR), at=much_later)
    assert told(house) == {"scan": 1}


def test_a_retracted_event_stays_told_and_its_retraction_follows(house: Hooked) -> None:
    house.publish(documents(hook("erp", ERP, events=KINDS)))
    wrong = event("order:1", OrderApproved(), START)
    house.happens(placed(), wrong)
    target = identity_of("order:1", wrong.identity)
    house.happens(event("order:1", Retraction(target=target.hex), START + MINUTE), at=START + MINUTE)
    assert told(house) == {"order_placed": 1, "order_approved": 1, "retraction": 1}


def test_a_new_hook_is_not_told_old_news(house: Hooked) -> None:
    house.publish(documents(""), at=START - HOUR)
    house.happens(placed(), *parcel(), scan(Milestone.IN_TRANSIT, START))
    assert told(house) == {}
    house.publish(documents(hook("erp", ERP, events=KINDS)), at=START + HOUR)
    house.happens(scan(Milestone.PICKED_UP, START - HOUR), at=START + 2 * HOUR)
    assert told(house) == {"scan": 1}


def test_in_shadow_and_in_the_demo_nothing_waits_to_leave(house: Hooked) -> None:
    house.publish(documents(hook("erp", ERP, events=KINDS), mode="shadow"), shop="shy")
    house.publish(documents(hook("erp", ERP, events=KINDS)), shop="demo")
    for shop in ("shy", "demo"):
        house.happens(placed(), shop=shop)
        assert (told(house, "shadow", shop=shop), told(house, shop=shop)) == ({"order_placed": 1}, {})


def test_shops_do_not_hear_each_other(house: Hooked) -> None:
    """The same order number in two shops, of which one has a hook."""
    house.publish(documents(hook("erp", ERP)))
    house.publish(documents(""), shop="bakery")
    house.happens(placed(), shop="bakery")
    assert (told(house), told(house, shop="bakery")) == ({}, {})
    house.happens(placed())
    house.publish(documents(hook("erp", "https://bakery.example.org/")), shop="bakery")
    with house.database.transaction() as tx:
        ids = [one.id for one in hooks.look(tx, "alpine", state="waiting")[1]]
        db.run(tx, "UPDATE hook_delivery SET state = 'dead'")
        assert hooks.replay(tx, "bakery", ids, START) == 0
        assert hooks.replay_all(tx, "bakery", START) == 0
        assert hooks.look(tx, "bakery") == ([], [])
        hooks.switch_on(tx, "bakery", "erp")
        assert hooks.replay_all(tx, "alpine", START) == len(ids) > 0


# -- steps of playbooks ------------------------------------------------------------------------------------------------


def failed_payment(house: Hooked) -> None:
    house.happens(placed())
    house.happens(event("order:1", PaymentFailed(amount=24900, currency="EUR"), START + MINUTE), at=START + MINUTE)


def work_by_hand(house: Hooked) -> list[str]:
    with house.database.transaction() as tx:
        return [one.step for one in tasks.tasks_of(tx, "alpine", "order:1") if one.playbook == "tell_erp"]


def test_a_step_tells_the_hooks_that_hear_steps(house: Hooked) -> None:
    listing = hook("erp", ERP, events=["playbook_step"]) + hook("board", "https://b.example.org/", events=["scan"])
    house.publish(documents(listing))
    failed_payment(house)
    assert [(one.hook, one.kind) for one in house.kept("waiting")] == [("erp", "playbook_step")]
    assert b'"playbook": "tell_erp"' in house.payloads()
    assert work_by_hand(house) == []


def test_a_step_may_name_its_hook(house: Hooked) -> None:
    texts = documents(hook("erp", ERP, events=["scan"]) + hook("other", "https://b.example.org/"))
    named = texts["playbooks/tell_erp.toml"].replace('act = "webhook"', 'act = "webhook"\nhook = "erp"')
    house.publish({**texts, "playbooks/tell_erp.toml": named})
    failed_payment(house)
    assert [one.hook for one in house.kept("waiting") if one.kind == "playbook_step"] == ["erp"]
    assert work_by_hand(house) == []


def test_a_step_that_no_hook_takes_becomes_a_task(house: Hooked) -> None:
    house.publish(documents(hook("board", "https://b.example.org/", events=["scan"])))
    failed_payment(house)
    assert work_by_hand(house) == ["stop"]
    assert told(house) == {}


def test_a_step_of_a_playbook_in_shadow_is_only_shown(house: Hooked) -> None:
    house.publish(documents(hook("erp", ERP, events=["playbook_step"]), playbook="live = false"))
    failed_payment(house)
    assert (told(house, "shadow"), told(house)) == ({"playbook_step": 1}, {})
