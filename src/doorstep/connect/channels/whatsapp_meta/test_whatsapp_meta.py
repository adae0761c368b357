"""WhatsApp by Meta: text and template by the 24-hour window, what answers mean, what webhooks say."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from doorstep.connect.channels.whatsapp_meta.read import read
from doorstep.messages.model import Fate, Receipt
from tests.provider import REFERENCE, Provider, fate_of, message

SAMPLES = Path(__file__).parent / "samples"
SECRETS, OPTIONS = {"access_token": "token"}, {"phone_number_id": "106"}
TEMPLATE = {"template": "late", "values": '["Ada","morgen"]'}
AS_TEMPLATE = {
    "name": "late",
    "language": {"code": "de"},
    "components": [
        {"type": "body", "parameters": [{"type": "text", "text": "Ada"}, {"type": "text", "text": "morgen"}]}
    ],
}


@pytest.fixture
def meta() -> Iterator[Provider]:
    with Provider() as opened:
        yield opened


@pytest.mark.parametrize(
    ("options", "kind", "content"),
    [
        ({}, "text", {"preview_url": False, "body": "Heute"}),
        (TEMPLATE, "template", AS_TEMPLATE),
        ({**TEMPLATE, "open_until": "2026-03-04T10:59:59Z"}, "template", AS_TEMPLATE),
        ({**TEMPLATE, "open_until": "2026-03-04T11:00:01Z"}, "text", {"preview_url": False, "body": "Heute"}),
    ],
)
def test_what_is_asked(meta: Provider, options: dict[str, str], kind: str, content: object) -> None:
    meta.answers(200, {"messages": [{"id": "wamid.7"}]})
    one = message("whatsapp", "Heute", options=options)
    assert fate_of(meta.line("whatsapp_meta", SECRETS, OPTIONS), one) == Fate(one, id="wamid.7")
    (asked,) = meta.asked
    assert (asked.path, asked.headers["authorization"]) == ("/v23.0/106/messages", "Bearer token")
    assert asked.json == {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "to": "491701234567",
        "biz_opaque_callback_data": REFERENCE,
        "type": kind,
        kind: content,
    }


@pytest.mark.parametrize(
    ("status", "code", "fate"),
    [
        (400, 131026, {"permanent": True, "cause": "bad_address", "code": "131026"}),
        (400, 131047, {"permanent": True}),
        (400, 130429, {"then": "second", "soon": True}),
        (401, 190, {"then": "second", "soon": True}),
        (500, 131000, {"then": "second", "soon": True}),
        (500, 424242, {"lost": True}),
    ],
)
def test_what_answers_mean(meta: Provider, status: int, code: int, fate: dict[str, object]) -> None:
    one = message("whatsapp")
    meta.answers(status, {"error": {"code": code, "message": "said"}})
    found = fate_of(meta.line("whatsapp_meta", SECRETS, OPTIONS), one)
    assert found.error.startswith(f"Meta says {status} {code} ")
    assert msgspec.structs.replace(found, error="") == msgspec.structs.replace(Fate(one), **fate)


def test_receipts() -> None:
    delivered, opened, failed = read((SAMPLES / "delivered.json").read_bytes(), {}).receipts
    at = datetime(2026, 3, 4, 11, 2, 3, tzinfo=UTC)
    assert delivered == Receipt(
        "whatsapp_meta", "delivered", "wamid.7", REFERENCE, at, key="wamid.7:delivered", address="+491701234567"
    )
    assert (opened.fate, opened.message) == ("opened", "wamid.7")
    assert (failed.fate, failed.code, failed.cause, failed.permanent) == ("failed", "131026", "bad_address", True)


def test_replies() -> None:
    found = read((SAMPLES / "replies.json").read_bytes(), {})
    assert [(one.text, one.answers, one.choice, one.leaves) for one in found.replies] == [
        ("Morgen bitte", "wamid.7", "", False),
        ("To a neighbour", "", "neighbour", False),
        ("Stopp", "", "", True),
        ("User requested to stop marketing messages", "", "marketing_messages", True),
    ]
    assert found.ignored == (("entry[0].changes[2]", "nothing is made of account_update"),)


@pytest.mark.parametrize("raw", [b"", b"[]", b"\xff", b'{"object": "page"}', b"[" * 99999])
def test_anything_else_is_said_and_never_an_error(raw: bytes) -> None:
    assert read(raw, {}).error == "This is no body of WhatsApp."


def test_odd_parts_do_not_stop_us() -> None:
    value = b'{"messages": [{"type": []}], "statuses": [{"errors": 1}, 2]}'
    change = b'{"field": "messages", "value": ' + value + b"}"
    found = read(b'{"object": "whatsapp_business_account", "entry": [{"changes": [' + change + b", 3]}]}", {})
    assert (len(found.receipts), len(found.replies)) == (1, 1)
