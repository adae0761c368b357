"""What each stand-in calls back is signed as its provider signs, let in by the door, and read for what it says."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest

from doorstep.connect.sending import reader
from doorstep.intake.providers import PROVIDERS
from doorstep.kit.clock import now
from doorstep.messages.model import Incoming
from tests.provider import NOW, REFERENCE, message
from tests.stand_ins.base import running
from tests.stand_ins.channels import bird, meta, sinch, twilio, vonage
from tests.stand_ins.channels.callback import Callback
from tests.stand_ins.channels.line import fate, line_to
from tests.stand_ins.channels.ways import CALLBACK, CONTENT, NUMBER, WAYS

SECRETS = {
    "twilio": twilio.TOKEN,
    "vonage": vonage.SIGNATURE_SECRET,
    "sinch": sinch.WEBHOOK_SECRET,
    "bird": bird.SIGNING_KEY,
    "meta": meta.APP_SECRET,
}


def heard(signature: str, connector: str, call: Callback) -> Incoming:
    """Let a call in as the door does and read it; the same call with another body stays outside."""
    moment = now() if signature == "vonage" else NOW
    headers = {**call.headers, ":url": call.url, ":method": call.method}
    lets_in = PROVIDERS[signature]
    assert lets_in(SECRETS[signature], headers, call.body, moment)
    assert not lets_in(SECRETS[signature], headers, call.body.replace(b"a", b"b"), moment)
    return reader(connector)(call.body, {"query": urlsplit(call.url).query})


def sent(name: str, **other: Any) -> tuple[Any, str]:
    """Send one message over a provider's stand-in; return the stand-in and its name of the message."""
    way = WAYS[name]
    with running(way.open()) as there, line_to(there.url, way.connector, way.secrets(there), way.options) as line:
        return there, fate(line, message(**(way.one(there) | other))).id


@pytest.mark.parametrize(
    ("name", "signature", "told", "expected"),
    [
        ("twilio", "twilio", ("delivered",), ("delivered", "", False)),
        ("twilio", "twilio", ("undelivered",), ("failed", "30003", False)),
        ("twilio_whatsapp", "twilio", ("read",), ("opened", "", False)),
        ("twilio_voice", "twilio", ("completed",), ("delivered", "", False)),
        ("vonage", "vonage", ("delivered",), ("delivered", "", False)),
        ("vonage", "vonage", ("rejected", 1240), ("failed", "1240", True)),
        ("sinch", "sinch", ("Delivered",), ("delivered", "", False)),
        ("sinch", "sinch", ("Queued",), ("accepted", "", False)),
        ("bird", "bird", ("delivered", CALLBACK), ("delivered", "", False)),
        ("meta", "meta", ("delivered",), ("delivered", "", False)),
        ("meta", "meta", ("read",), ("opened", "", False)),
        ("meta", "meta", ("failed", 131026), ("failed", "131026", True)),
    ],
)
def test_a_receipt_is_signed_let_in_and_read(
    name: str, signature: str, told: tuple[Any, ...], expected: tuple[str, str, bool]
) -> None:
    there, named = sent(name)
    call = there.receipt(named, *told)
    (one,) = heard(signature, WAYS[name].connector, call).receipts
    assert (one.fate, one.code, one.permanent) == expected
    assert (one.message, one.reference) == (named, REFERENCE)


@pytest.mark.parametrize(("name", "signature"), [("meta", "meta"), ("twilio_whatsapp", "twilio")])
def test_a_free_text_outside_the_24_hours_fails_and_says_nothing_about_the_number(name: str, signature: str) -> None:
    there, named = sent(name, options={})
    (closed,) = heard(signature, WAYS[name].connector, there.receipt(named, "delivered")).receipts
    opened = there.incoming(NUMBER[1:], "Hallo") if name == "meta" else there.incoming(
        CALLBACK, "whatsapp:" + NUMBER, "Hallo"
    )  # fmt: skip
    (reply,) = heard(signature, WAYS[name].connector, opened).replies
    (after,) = heard(signature, WAYS[name].connector, there.receipt(named, "delivered")).receipts
    code = "131047" if name == "meta" else "63016"
    assert (closed.fate, closed.code, closed.permanent, after.fate) == ("failed", code, False, "delivered")
    assert (reply.channel, reply.text, reply.address.lstrip("+")) == ("whatsapp", "Hallo", NUMBER[1:])


def test_a_key_of_the_telephone_comes_back_as_its_meaning() -> None:
    there, named = sent("twilio_voice")
    (reply,) = heard("twilio", "twilio_voice", there.key_pressed(named, "1")).replies
    assert (reply.choice or reply.text, reply.digits, reply.reference) == ("tomorrow", "1", REFERENCE)


@pytest.mark.parametrize(
    ("name", "signature", "call"),
    [
        ("twilio", "twilio", lambda it: it.incoming(CALLBACK, NUMBER, "STOPP")),
        ("vonage", "vonage", lambda it: it.incoming(NUMBER[1:], "STOPP")),
        ("sinch", "sinch", lambda it: it.incoming(NUMBER[1:], "STOPP")),
        ("meta", "meta", lambda it: it.incoming(NUMBER[1:], "STOPP")),
    ],
)
def test_a_word_that_ends_messages(name: str, signature: str, call: Callable[[Any], Callback]) -> None:
    (reply,) = heard(signature, WAYS[name].connector, call(WAYS[name].open())).replies
    assert (reply.leaves, reply.address.lstrip("+")) == (True, NUMBER[1:])


def test_what_the_template_of_a_stand_in_was_given() -> None:
    there, named = sent("twilio_whatsapp")
    assert (there.forms[named]["ContentSid"], there.forms[named]["ContentVariables"]) == (
        CONTENT["template"],
        '{"1":"Ada","2":"morgen"}',
    )
