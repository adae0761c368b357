"""Amazon SNS: its signature, what is asked, what answers mean, what it tells."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from doorstep.connect.channels.aws_sns.read import read
from doorstep.connect.channels.aws_sns.sign import Key, signed
from doorstep.messages.model import Fate, Reply
from tests.provider import REFERENCE, Provider, fate_of, message

SAMPLES = Path(__file__).parent / "samples"
SECRETS = {"access_key_id": "AKIDEXAMPLE", "secret_access_key": "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"}
OPTIONS = {"region": "eu-central-1", "sender_id": "NORDLICHT"}
TAKEN = b'<PublishResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><PublishResult><MessageId>34d9</MessageId>'
TAKEN += b"</PublishResult></PublishResponse>"
ERROR = b"<ErrorResponse><Error><Type>Sender</Type><Code>%s</Code><Message>%s</Message></Error></ErrorResponse>"


@pytest.fixture
def sns() -> Iterator[Provider]:
    with Provider() as opened:
        yield opened


@pytest.mark.parametrize(
    ("method", "headers", "body", "signature"),
    [
        ("GET", {}, b"", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"),
        ("POST", {}, b"", "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b"),
        (
            "POST",
            {"content-type": "application/x-www-form-urlencoded"},
            b"Param1=value1",
            "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a",
        ),
    ],
)
def test_signatures_of_the_published_suite(method: str, headers: dict[str, str], body: bytes, signature: str) -> None:
    key = Key(SECRETS["access_key_id"], SECRETS["secret_access_key"], "us-east-1", "service")
    now = datetime(2015, 8, 30, 12, 36, tzinfo=UTC)
    made = signed(key, method, "https://example.amazonaws.com/", headers, body, now)
    assert made["authorization"].rpartition("Signature=")[2] == signature


def test_what_is_asked(sns: Provider) -> None:
    sns.answers(200, TAKEN)
    one = message("sms", "Heute")
    assert fate_of(sns.line("aws_sns", SECRETS, OPTIONS), one) == Fate(one, id="34d9")
    (asked,) = sns.asked
    assert asked.form == {
        "Action": "Publish",
        "Version": "2010-03-31",
        "PhoneNumber": "+491701234567",
        "Message": "Heute",
        "MessageAttributes.entry.1.Name": "AWS.SNS.SMS.SMSType",
        "MessageAttributes.entry.1.Value.DataType": "String",
        "MessageAttributes.entry.1.Value.StringValue": "Transactional",
        "MessageAttributes.entry.2.Name": "AWS.SNS.SMS.SenderID",
        "MessageAttributes.entry.2.Value.DataType": "String",
        "MessageAttributes.entry.2.Value.StringValue": "NORDLICHT",
    }
    assert asked.headers["x-amz-date"] == "20260304T110000Z"
    assert asked.headers["authorization"].startswith(
        "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260304/eu-central-1/sns/aws4_request, "
        "SignedHeaders=content-type;host;x-amz-date, Signature="
    )


@pytest.mark.parametrize(
    ("status", "body", "fate"),
    [
        (
            400,
            ERROR % (b"InvalidParameter", b"Phone Number is opted out of receiving messages"),
            {"error": "Amazon SNS says 400 OptedOut the recipient does not want messages",
             "permanent": True, "cause": "blocked", "code": "OptedOut"},
        ),
        (
            400,
            ERROR % (b"Throttling", b"Rate exceeded"),
            {"error": "Amazon SNS says 400 Throttling too many requests", "then": "second", "soon": True},
        ),
        (500, b"", {"error": "Amazon SNS says 500", "lost": True}),
        (200, b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", {
            "error": "Amazon SNS answered something else than announced", "lost": True}),
    ],
)  # fmt: skip
def test_what_answers_mean(sns: Provider, status: int, body: bytes, fate: dict[str, object]) -> None:
    one = message("sms")
    sns.answers(status, body)
    assert fate_of(sns.line("aws_sns", SECRETS, OPTIONS), one) == msgspec.structs.replace(Fate(one), **fate)


def test_receipts() -> None:
    (found,) = read((SAMPLES / "delivered.json").read_bytes(), {}).receipts
    assert (found.fate, found.message) == ("delivered", "34d9b400-c6dd-5444-820d-fbeb0f1f54cf")
    assert (found.at, found.cost, found.currency) == (datetime(2026, 3, 4, 11, 2, 3, tzinfo=UTC), 0.0759, "USD")
    (failed,) = read((SAMPLES / "failed.json").read_bytes(), {}).receipts
    assert (failed.fate, failed.cause, failed.permanent) == ("failed", "blocked", True)
    (event,) = read((SAMPLES / "event.json").read_bytes(), {}).receipts
    assert (event.fate, event.reference, event.segments, event.at) == ("delivered", REFERENCE, 1, found.at)


def test_replies() -> None:
    (stop,) = read((SAMPLES / "stop.json").read_bytes(), {}).replies
    answers = "34d9b400-c6dd-5444-820d-fbeb0f1f54cf"
    expected = Reply("aws_sns", "sms", "+491701234567", "i1", "TD", "+4915735981234", answers=answers, leaves=True)
    assert stop == expected


@pytest.mark.parametrize(
    "raw", [b"", b"[]", b"\xff", b'{"Type": "Notification"}', b'{"notification": {}, "status": 1}']
)
def test_anything_else_is_said_and_never_an_error(raw: bytes) -> None:
    assert read(raw, {}).error == "This is no body of Amazon SNS."


def test_a_subscription_waits_for_a_person() -> None:
    raw = b'{"Type": "SubscriptionConfirmation", "SubscribeURL": "https://sns.eu-central-1.amazonaws.com/?x=1"}'
    assert read(raw, {}).ignored == (
        ("Type", "SubscriptionConfirmation: open https://sns.eu-central-1.amazonaws.com/?x=1 once to confirm it"),
    )
