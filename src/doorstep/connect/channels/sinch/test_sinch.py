"""Sinch: what is asked, what answers mean, what webhooks say."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from doorstep.connect.channels.sinch.read import read
from doorstep.messages.model import Fate, Incoming, Receipt, Reply
from tests.provider import REFERENCE, Provider, fate_of, message

SAMPLES = Path(__file__).parent / "samples"
SECRETS = {"api_token": "token"}
OPTIONS = {"service_plan_id": "plan", "from": "+4915735981234", "callback": "https://shop.example/in/sinch/k"}


@pytest.fixture
def sinch() -> Iterator[Provider]:
    with Provider() as opened:
        yield opened


def test_what_is_asked(sinch: Provider) -> None:
    sinch.answers(201, {"id": "01HQ"})
    one = message("sms", "Heute")
    assert fate_of(sinch.line("sinch", SECRETS, OPTIONS), one) == Fate(one, id="01HQ")
    (asked,) = sinch.asked
    assert (asked.path, asked.headers["authorization"]) == ("/xms/v1/plan/batches", "Bearer token")
    assert asked.json == {
        "type": "mt_text",
        "from": "4915735981234",
        "to": ["491701234567"],
        "body": "Heute",
        "delivery_report": "per_recipient",
        "client_reference": REFERENCE,
        "callback_url": "https://shop.example/in/sinch/k",
    }


@pytest.mark.parametrize(
    ("status", "body", "fate"),
    [
        (
            400,
            {"code": "syntax_invalid_parameter_format"},
            {
                "error": "Sinch says 400 syntax_invalid_parameter_format a field is wrong",
                "permanent": True,
                "cause": "bad_address",
                "code": "syntax_invalid_parameter_format",
            },
        ),
        (401, b"", {"error": "Sinch says 401", "then": "second", "soon": True}),
        (502, b"", {"error": "Sinch says 502", "lost": True, "asks": True}),
    ],
)
def test_what_answers_mean(sinch: Provider, status: int, body: object, fate: dict[str, object]) -> None:
    one = message("sms")
    sinch.answers(status, body)
    assert fate_of(sinch.line("sinch", SECRETS, OPTIONS), one) == msgspec.structs.replace(Fate(one), **fate)


def test_a_repeat_asks_first(sinch: Provider) -> None:
    one = message("sms", repeat=True)
    sinch.answers(200, {"batches": [{"id": "01HQ", "client_reference": REFERENCE, "canceled": False}]})
    assert fate_of(sinch.line("sinch", SECRETS, OPTIONS), one) == Fate(one, id="01HQ")
    (asked,) = sinch.asked
    assert asked.path == f"/xms/v1/plan/batches?client_reference={REFERENCE}&page_size=1"


def test_receipts() -> None:
    at = datetime(2026, 3, 4, 11, 2, 3, tzinfo=UTC)
    batch = "01HQ0000000000000000000007"
    assert read((SAMPLES / "delivered.json").read_bytes(), {}) == Incoming(
        receipts=(
            Receipt(
                "sinch",
                "delivered",
                batch,
                REFERENCE,
                at,
                key=f"{batch}:Delivered",
                address="+491701234567",
                segments=1,
            ),
        )
    )
    (failed,) = read((SAMPLES / "failed.json").read_bytes(), {}).receipts
    assert (failed.fate, failed.code, failed.cause, failed.permanent) == ("failed", "402", "bad_address", False)
    (whole,) = read((SAMPLES / "batch.json").read_bytes(), {}).receipts
    assert (whole.fate, whole.message, whole.address) == ("delivered", batch, "+491701234567")


def test_replies() -> None:
    (stop,) = read((SAMPLES / "stop.json").read_bytes(), {}).replies
    at = datetime(2026, 3, 4, 11, 5, tzinfo=UTC)
    expected = ("sinch", "sms", "+491701234567", "01HQ0000000000000000000009", "Baja", "4915735981234", at)
    assert stop == Reply(*expected, leaves=True)


@pytest.mark.parametrize("raw", [b"", b"[]", b"\xff", b'{"type": "mo_other"}', b'{"type": []}'])
def test_anything_else_is_said_and_never_an_error(raw: bytes) -> None:
    assert read(raw, {}).error == "This is no body of Sinch."


@pytest.mark.parametrize("raw", [b'{"type": "delivery_report_sms", "statuses": [{"recipients": 3}]}'])
def test_odd_parts_do_not_stop_us(raw: bytes) -> None:
    assert read(raw, {}).error == ""
