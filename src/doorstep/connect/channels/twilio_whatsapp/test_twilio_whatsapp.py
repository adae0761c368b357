"""WhatsApp by Twilio: text and template by the 24-hour window, and what callbacks say."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from doorstep.connect.channels.twilio_whatsapp.read import read
from doorstep.messages.model import Fate, Reply
from tests.provider import REFERENCE, Provider, fate_of, message

SAMPLES = Path(__file__).parent / "samples"
SECRETS = {"account_sid": "AC01", "auth_token": "secret"}
OPTIONS = {"from": "+4915735981234", "callback": "https://shop.example/in/twilio/k"}


@pytest.fixture
def twilio() -> Iterator[Provider]:
    with Provider() as opened:
        yield opened


@pytest.mark.parametrize(
    ("options", "content"),
    [
        ({}, {"Body": "Heute"}),
        (
            {"template": "HX1", "values": '["Ada"]'},
            {"ContentSid": "HX1", "ContentVariables": '{"1":"Ada"}'},
        ),
        ({"template": "HX1", "open_until": "2026-03-05T00:00:00Z"}, {"Body": "Heute"}),
    ],
)
def test_what_is_asked(twilio: Provider, options: dict[str, str], content: dict[str, str]) -> None:
    twilio.answers(201, {"sid": "SM07"})
    one = message("whatsapp", "Heute", options=options)
    assert fate_of(twilio.line("twilio_whatsapp", SECRETS, OPTIONS), one) == Fate(one, id="SM07")
    assert twilio.asked[0].form == {
        "To": "whatsapp:+491701234567",
        "From": "whatsapp:+4915735981234",
        "StatusCallback": f"https://shop.example/in/twilio/k?reference={REFERENCE}",
        **content,
    }


def test_outside_the_window_it_is_given_up(twilio: Provider) -> None:
    twilio.answers(400, {"code": 63016})
    fate = fate_of(twilio.line("twilio_whatsapp", SECRETS, OPTIONS), message("whatsapp"))
    assert (fate.permanent, fate.error) == (
        True,
        "Twilio says 400 63016 her last word is longer ago than 24 hours: a template is needed",
    )


def test_receipts_and_replies() -> None:
    (opened,) = read((SAMPLES / "read.form").read_bytes(), {"query": f"reference={REFERENCE}"}).receipts
    assert (opened.fate, opened.message, opened.reference, opened.address) == (
        "opened",
        "SM07",
        REFERENCE,
        "+491701234567",
    )
    (failed,) = read((SAMPLES / "undelivered.form").read_bytes(), {}).receipts
    assert (failed.fate, failed.cause, failed.permanent) == ("failed", "policy", False)
    (reply,) = read((SAMPLES / "button.form").read_bytes(), {}).replies
    assert reply == Reply(
        "twilio_whatsapp", "whatsapp", "+491701234567", "SM09", "Zum Nachbarn", "+4915735981234", answers="SM07",
        choice="neighbour",
    )  # fmt: skip


@pytest.mark.parametrize("raw", [b"", b"{}", b"\xff\xfe"])
def test_anything_else_is_said_and_never_an_error(raw: bytes) -> None:
    assert read(raw, {}).error == "This is no body of Twilio."
