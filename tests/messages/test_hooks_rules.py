"""What follows for hooks without any database or network: documents, signatures, retries, what may leave."""

import json
import random
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks.webhooks import Webhook

from doorstep.kit.clock import now
from doorstep.kit.ids import digest
from doorstep.messages.hooks.model import Answer, Call, Fate, Place
from doorstep.messages.hooks.rules import check_hooks, headers_for, hooks_of, key_of, sentence
from doorstep.messages.hooks.rules.payload import fact_of
from doorstep.messages.hooks.rules.retry import MOST
from doorstep.shop.model import Complaint
from doorstep.timeline.model import FACTS, Milestone, Scan
from doorstep.timeline.model import Place as Where
from tests.messages.hooked import PLAYBOOK, SECRET, hook, placed

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)


def complaints(text: str, *, allowed: tuple[str, ...] = ()) -> list[tuple[str, int | None]]:
    found: list[Complaint] = check_hooks("hooks.toml", text, {"hooks.toml": text}, allowed=allowed)
    return [(one.why, one.line) for one in found]


# -- documents ---------------------------------------------------------------------------------------------------------


def test_a_right_document_has_no_complaints_and_its_active_hooks_are_read() -> None:
    text = hook("erp", "https://erp.example.org/hooks") + hook("old", "https://old.example.org/", active=False)
    assert complaints(text) == []
    assert [(one.name, one.events) for one in hooks_of({"hooks.toml": text})] == [("erp", ("*",))]
    assert hooks_of({}) == ()


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("http://erp.example.org/", "A hook is only called by https."),
        ("ftp://erp.example.org/", "This is no address."),
        ("erp.example.org/hooks", "This is no address."),
        ("https://", "This is no address."),
        ("https://erp.example.org:port/", "This is no address."),
        ("https://10.0.0.8/", "10.0.0.8 is an address inside a network and is not called."),
        ("https://[::1]/", "::1 is an address inside a network and is not called."),
        ("https://127.0.0.1:8443/", "127.0.0.1 is an address inside a network and is not called."),
        ("https://localhost/", "localhost is an address inside a network and is not called."),
        ("https://me:word@erp.example.org/", "An address with a password inside is not called."),
        ("https://erp.example.org/#part", "What follows the # never reaches a server."),
    ],
)
def test_addresses_that_are_not_called_are_not_published(url: str, why: str) -> None:
    assert complaints(hook("erp", url)) == [(why, 3)]


@pytest.mark.parametrize("allowed", ["10.0.0.8", "10.0.0.8:8080"])
def test_a_host_of_ones_own_may_be_allowed(allowed: str) -> None:
    assert complaints(hook("erp", "http://10.0.0.8:8080/hook"), allowed=(allowed,)) == []
    assert complaints(hook("erp", "http://10.0.0.9:8080/hook"), allowed=(allowed,)) != []


def test_names_secrets_and_kinds_are_checked() -> None:
    text = hook("erp", "https://a.example.org/", events=["scans"]) + hook("erp", "https://b.example.org/", events=[])
    text += hook("E R P", "https://c.example.org/", secret=SECRET, events=["risk_raised", "playbook_step"])
    assert [why for why, _ in complaints(text)] == [
        "There is no kind of event 'scans'.",
        "Two hooks are called 'erp'.",
        "The hook 'erp' hears nothing.",
        "'E R P' is no name for a hook.",
        "'secret' must name a setting of the installation, never be the secret itself.",
    ]


def test_a_playbook_may_only_name_a_hook_that_is_there() -> None:
    named = PLAYBOOK.replace('act = "webhook"', 'act = "webhook"\nhook = "epr"')
    others = {"hooks.toml": hook("erp", "https://erp.example.org/")}
    (found,) = check_hooks("playbooks/tell_erp.toml", named, others)
    assert (found.why, found.how_to_mend) == ("There is no hook 'epr'.", "Did you mean 'erp'?")
    assert check_hooks("playbooks/tell_erp.toml", named.replace("epr", "erp"), others) == []
    (found,) = check_hooks("playbooks/tell_erp.toml", named.replace('"webhook"', '"task"'), others)
    assert found.why == "Only a step with act = 'webhook' can name a hook."


# -- signatures --------------------------------------------------------------------------------------------------------


@given(body=st.text(), key=st.binary(min_size=24, max_size=64))
def test_the_reference_library_accepts_our_signatures_and_no_others(body: str, key: bytes) -> None:
    call = Call(Place("alpine", "order:1", date(2026, 3, 1), digest(body)), "erp", 1, now(), json.dumps(body).encode())
    headers = headers_for(call, [key])
    assert Webhook(key).verify(call.payload, headers) == body
    with pytest.raises(Exception, match="No matching signature"):
        Webhook(key[::-1] + b"x").verify(call.payload, headers)


def test_a_secret_reads_as_the_reference_library_reads_it() -> None:
    assert key_of(SECRET) == Webhook(SECRET)._whsecret


# -- retries -----------------------------------------------------------------------------------------------------------


def failed(attempt: int, answer: Answer, *, hopeless: bool = False) -> Fate:
    place = Place("alpine", "order:1", date(2026, 3, 1), digest("one"))
    return Fate(Call(place, "erp", attempt, NOON, b"{}"), answer, hopeless)


@given(seed=st.integers(0, 1000))
def test_twelve_tries_take_some_three_days_and_each_pause_is_longer(seed: int) -> None:
    rng, at, pauses = random.Random(seed), NOON, []
    for attempt in range(1, MOST):
        said = sentence(failed(attempt, Answer(503, "busy")), at, rng)
        assert said.state == "waiting"
        assert said.due_at is not None
        pauses.append(said.due_at - at)
        at = said.due_at
    assert sentence(failed(MOST, Answer(503, "busy")), at, rng).state == "dead"
    assert timedelta(seconds=4) <= pauses[0] <= timedelta(seconds=6)
    assert pauses[:-2] == sorted(pauses[:-2])
    assert timedelta(days=2) < at - NOON < timedelta(days=4)


@pytest.mark.parametrize(
    ("answer", "hopeless", "state", "gone"),
    [
        (Answer(204), False, "sent", False),
        (Answer(404, "answered 404", True), False, "waiting", False),
        (Answer(302, "answered 302", True), False, "waiting", False),
        (Answer(500, "answered 500"), False, "waiting", False),
        (Answer(0, "did not answer"), False, "waiting", False),
        (Answer(410, "answered 410", True), False, "dead", True),
        (Answer(0, "an address inside", True), True, "dead", False),
    ],
)
def test_what_follows_from_an_answer(answer: Answer, hopeless: bool, state: str, gone: bool) -> None:
    said = sentence(failed(1, answer, hopeless=hopeless), NOON, random.Random(1))
    assert (said.state, said.gone) == (state, gone)


@pytest.mark.parametrize(("asked", "hours"), [(7200.0, 2), (10_000_000.0, 24)])
def test_a_receiver_may_ask_for_time_but_at_most_a_day(asked: float, hours: int) -> None:
    said = sentence(failed(1, Answer(429, "busy", retry_after=asked)), NOON, random.Random(1))
    assert said.due_at == NOON + timedelta(hours=hours)


# -- what may leave ----------------------------------------------------------------------------------------------------


def test_a_fact_leaves_without_anything_personal() -> None:
    fact = placed().fact
    assert fact_of(fact) == {
        "number": "#1",
        "currency": "EUR",
        "total": 24900,
        "promised_to": fact_of(fact)["promised_to"],
        "destination": {"city": "Köln", "country": "DE"},
    }


@pytest.mark.parametrize(
    ("milestone", "place"),
    [
        (Milestone.DELIVERED, {"city": "Köln", "country": "DE"}),
        (Milestone.AVAILABLE_FOR_PICKUP, {"name": "Kiosk am Eck", "city": "Köln", "country": "DE"}),
    ],
)
def test_a_door_is_not_told_but_a_shop_is(milestone: Milestone, place: dict[str, str]) -> None:
    where = Where(name="Kiosk am Eck", city="Köln", postcode="50667", country="DE", lat=50.9, lon=6.9)
    assert fact_of(Scan(milestone, place=where, signed_by="Beispiel"))["place"] == place


def test_every_kind_can_be_told() -> None:
    """A field that a kind has got since and that names somebody would show here, were it not marked as personal."""
    fields = {name for kind in FACTS.values() for name in kind.__struct_fields__}
    people = {name for name in fields if "name" in name or "email" in name or "phone" in name or "sign" in name}
    assert people == {"signed_by", "signer_keys"}
