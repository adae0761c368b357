"""Calls by Twilio: what is said and asked, and which keys answer."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from doorstep.connect.channels.twilio_voice.read import read
from doorstep.messages.model import Fate, Receipt, Reply
from tests.provider import REFERENCE, Provider, fate_of, message

SAMPLES = Path(__file__).parent / "samples"
SECRETS = {"account_sid": "AC01", "auth_token": "secret"}
OPTIONS = {"from": "+4915735981234", "callback": "https://shop.example/in/twilio/k"}
KEYS = {"keys": '{"1":"deliver_tomorrow","2":"neighbour"}'}
BACK = f"https://shop.example/in/twilio/k?reference={REFERENCE}"


@pytest.fixture
def twilio() -> Iterator[Provider]:
    with Provider() as opened:
        yield opened


def test_a_call_with_keys(twilio: Provider) -> None:
    twilio.answers(201, {"sid": "CA07"})
    one = message("voice", "Drücken Sie 1 & 2 <jetzt>", options=KEYS)
    assert fate_of(twilio.line("twilio_voice", SECRETS, OPTIONS, cost=0.02), one) == Fate(one, id="CA07", cost=0.02)
    (asked,) = twilio.asked
    gather = (
        '<Gather numDigits="1" timeout="6" method="POST" '
        f'action="{BACK}&amp;key1=deliver_tomorrow&amp;key2=neighbour">'
        '<Say language="de-DE">Drücken Sie 1 &amp; 2 &lt;jetzt&gt;</Say></Gather>'
    )
    assert (asked.path, asked.form) == (
        "/2010-04-01/Accounts/AC01/Calls.json",
        {
            "To": "+491701234567",
            "From": "+4915735981234",
            "Twiml": f"<Response>{gather}{gather}</Response>",
            "StatusCallback": BACK,
        },
    )


def test_a_call_without_keys(twilio: Provider) -> None:
    twilio.answers(201, {"sid": "CA07"})
    fate_of(
        twilio.line("twilio_voice", SECRETS, {**OPTIONS, "voice": "Polly.Amy"}), message("voice", "Hi", language="en")
    )
    say = '<Say language="en-GB" voice="Polly.Amy">Hi</Say>'
    assert twilio.asked[0].form["Twiml"] == f'<Response>{say}<Pause length="1"/>{say}</Response>'


def test_receipts() -> None:
    (done,) = read((SAMPLES / "completed.form").read_bytes(), {"query": f"reference={REFERENCE}"}).receipts
    at = datetime(2026, 3, 4, 11, 2, 3, tzinfo=UTC)
    assert done == Receipt(
        "twilio_voice", "delivered", "CA07", REFERENCE, at, key="CA07:completed", address="+491701234567"
    )
    (missed,) = read((SAMPLES / "no_answer.form").read_bytes(), {}).receipts
    assert (missed.fate, missed.says, missed.cause, missed.permanent) == (
        "failed",
        "nobody took the call",
        "temporary",
        False,
    )


def test_a_key_that_was_pressed_says_what_it_means() -> None:
    behind = {"query": f"reference={REFERENCE}&key1=deliver_tomorrow&key2=neighbour"}
    (reply,) = read((SAMPLES / "pressed.form").read_bytes(), behind).replies
    assert reply == Reply(
        "twilio_voice", "voice", "+491701234567", "CA07:2", "neighbour", "+4915735981234", answers="CA07",
        reference=REFERENCE, digits="2", choice="neighbour",
    )  # fmt: skip


@pytest.mark.parametrize("raw", [b"", b"{}", b"\xff\xfe", b"CallSid=CA07"])
def test_anything_else_is_said_and_never_an_error(raw: bytes) -> None:
    assert read(raw, {}).error == "This is no body of Twilio."
