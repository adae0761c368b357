"""Twilio SMS: what is asked, what answers mean, what callbacks say."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from doorstep.connect.channels.twilio_sms.read import read
from doorstep.messages.model import Fate, Incoming, Receipt, Reply
from tests.provider import HANG_UP, REFERENCE, Provider, fate_of, message

SAMPLES = Path(__file__).parent / "samples"
SECRETS = {"account_sid": "AC01", "auth_token": "secret"}
OPTIONS = {"from": "+4915735981234", "callback": "https://shop.example/in/twilio/k"}
DONE = {"sid": "SM07", "num_segments": "1", "status": "queued"}


@pytest.fixture
def twilio() -> Iterator[Provider]:
    with Provider() as opened:
        yield opened


def test_what_is_asked(twilio: Provider) -> None:
    twilio.answers(201, DONE)
    one = message("sms", "It’s on its way")
    assert fate_of(twilio.line("twilio_sms", SECRETS, OPTIONS, cost=0.08), one) == Fate(one, id="SM07", cost=0.08)
    (asked,) = twilio.asked
    assert (asked.method, asked.path) == ("POST", "/2010-04-01/Accounts/AC01/Messages.json")
    assert asked.headers["authorization"] == "Basic QUMwMTpzZWNyZXQ="
    assert asked.form == {
        "To": "+491701234567",
        "Body": "It's on its way",
        "From": "+4915735981234",
        "StatusCallback": f"https://shop.example/in/twilio/k?reference={REFERENCE}",
    }


@pytest.mark.parametrize(
    ("status", "body", "fate"),
    [
        (400, {"code": 21211}, {"error": "Twilio says 400 21211 this is no telephone number",
             "permanent": True, "cause": "bad_address", "code": "21211"}),
        (
            400,
            {"code": 21606},
            {"error": "Twilio says 400 21606 our own number cannot send there", "then": "second", "soon": True},
        ),
        (402, {}, {"error": "Twilio says 402", "then": "second", "soon": True}),
        (429, {}, {"error": "Twilio says 429", "retry_after": 7.0, "then": "second", "soon": True}),
        (503, b"", {"error": "Twilio says 503", "retry_after": 7.0, "then": "second", "soon": True}),
        (500, b"oops", {"error": "Twilio says 500", "lost": True, "asks": True}),
        (400, {"code": 99999, "message": "New"}, {"error": "Twilio says 400 99999 New", "permanent": True}),
        (201, b"<html>", {"error": "Twilio answered something else than announced", "lost": True, "asks": True}),
        (HANG_UP, b"", {"error": "127.0.0.1 did not answer: RemoteProtocolError", "lost": True, "asks": True}),
    ],
)  # fmt: skip
def test_what_answers_mean(twilio: Provider, status: int, body: object, fate: dict[str, object]) -> None:
    twilio.answers(status, body, **({"retry_after": "7"} if status in (429, 503) else {}))
    one = message("sms")
    assert fate_of(twilio.line("twilio_sms", SECRETS, OPTIONS), one) == msgspec.structs.replace(Fate(one), **fate)


def test_nobody_there_is_no_lost_answer(twilio: Provider) -> None:
    one = message("sms")
    line = twilio.line("twilio_sms", SECRETS, OPTIONS, url="http://127.0.0.1:1")
    why = "127.0.0.1 did not answer: ConnectError"
    assert fate_of(line, one) == Fate(one, why, then="second", soon=True)


def test_what_may_have_arrived_is_looked_for_before_it_goes_again(twilio: Provider) -> None:
    one = message("sms", "Hello", repeat=True)
    line = twilio.line("twilio_sms", SECRETS, OPTIONS)
    twilio.answers(200, {"messages": [{"sid": "SM01", "body": "Other"}, {"sid": "SM02", "body": "Hello"}]})
    assert fate_of(line, one) == Fate(one, id="SM02")
    twilio.answers(200, {"messages": []}).answers(201, DONE)
    assert fate_of(line, one) == Fate(one, id="SM07")
    assert [(asked.method, asked.path.partition("?")[2]) for asked in twilio.asked] == [
        ("GET", "To=%2B491701234567&DateSent%3E=2026-03-03&PageSize=50"),
        ("GET", "To=%2B491701234567&DateSent%3E=2026-03-03&PageSize=50"),
        ("POST", ""),
    ]


def test_what_cannot_leave_is_not_asked(twilio: Provider) -> None:
    line = twilio.line("twilio_sms", SECRETS, OPTIONS, longest=2)
    assert fate_of(line, message("sms", address="12")).error == "this is no telephone number"
    assert fate_of(line, message("sms", "a" * 307)).error == "the text takes 3 segments; the account allows 2"
    assert twilio.asked == []


@pytest.mark.parametrize(
    ("sample", "expected"),
    [
        (
            "delivered",
            Receipt(
                "twilio_sms",
                "delivered",
                "SM00000000000000000000000000000007",
                REFERENCE,
                datetime(2026, 3, 4, 11, 2, tzinfo=UTC),
                key="SM00000000000000000000000000000007:delivered",
                address="+491701234567",
            ),
        ),
        (
            "undelivered",
            Receipt(
                "twilio_sms",
                "failed",
                "SM00000000000000000000000000000008",
                REFERENCE,
                code="30005",
                says="the number is unknown",
                cause="bad_address",
                permanent=True,
                key="SM00000000000000000000000000000008:undelivered",
                address="+491701234567",
            ),
        ),
    ],
)
def test_receipts(sample: str, expected: Receipt) -> None:
    raw = (SAMPLES / f"{sample}.form").read_bytes()
    assert read(raw, {"query": f"reference={REFERENCE}"}) == Incoming(receipts=(expected,))


def test_replies() -> None:
    (stop,) = read((SAMPLES / "stop.form").read_bytes(), {}).replies
    assert stop == Reply(
        "twilio_sms",
        "sms",
        "+491701234567",
        "SM00000000000000000000000000000009",
        "Stopp",
        "+4915735981234",
        leaves=True,
    )
    (reply,) = read((SAMPLES / "reply.form").read_bytes(), {}).replies
    assert (reply.text, reply.media, reply.leaves) == ("Bitte beim Nachbarn", ("image/jpeg",), False)


@pytest.mark.parametrize("raw", [b"", b"{}", b"\xff\xfe", b"a=b&" * 2000, b"MessageStatus=new_word&MessageSid=S"])
def test_anything_else_is_said_and_never_an_error(raw: bytes) -> None:
    found = read(raw, {})
    assert found.error == "This is no body of Twilio." or found.receipts[0].fate == "unknown"
