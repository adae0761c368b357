"""Providers of mails: what two of them are asked, what answers mean, what webhooks say; all can be opened."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from doorstep.connect.channels.anymail.providers import PROVIDERS
from doorstep.connect.channels.anymail.read import read
from doorstep.messages.model import Fate, Outgoing, Receipt
from tests.provider import HANG_UP, REFERENCE, Provider, fate_of, message

SAMPLES = Path(__file__).parent / "samples"
SECRETS, POSTMARK = {"api_key": "token"}, {"provider": "postmark"}
NAME = "883953f4-6105-42a2-a16a-77a8eac79483"
AT = datetime(2026, 3, 4, 11, 2, 3, tzinfo=UTC)


def mail() -> Outgoing:
    return message(
        "email", "Hallo", "ada@example.org", html="<p>Hallo</p>", headers={"List-Unsubscribe": "<https://x>"}
    )


@pytest.fixture
def provider() -> Iterator[Provider]:
    with Provider() as opened:
        yield opened


def test_what_postmark_is_asked(provider: Provider) -> None:
    provider.answers(200, {"ErrorCode": 0, "Message": "OK", "MessageID": NAME, "To": "ada@example.org"})
    one = mail()
    assert fate_of(provider.line("anymail", SECRETS, POSTMARK), one) == Fate(one, id=NAME)
    (asked,) = provider.asked
    assert (asked.path, asked.headers["x-postmark-server-token"]) == ("/email", "token")
    told = asked.json
    assert (told["To"], told["Subject"], told["TextBody"], told["HtmlBody"]) == (
        "ada@example.org",
        "Today",
        "Hallo",
        "<p>Hallo</p>",
    )
    assert told["Metadata"] == {"reference": REFERENCE}
    assert {"Name": "Message-ID", "Value": one.key} in told["Headers"]


def test_what_mailjet_is_asked(provider: Provider) -> None:
    provider.answers(200, {"Messages": [{"Status": "success", "To": [{"Email": "ada@example.org", "MessageID": 12}]}]})
    one = mail()
    assert fate_of(provider.line("anymail", {"api_key": "key:secret"}, {"provider": "mailjet"}), one) == Fate(
        one, id="12"
    )
    assert provider.asked[0].headers["authorization"] == "Basic a2V5OnNlY3JldA=="


@pytest.mark.parametrize(
    ("status", "fate"),
    [
        (422, {"error": "postmark says 422", "permanent": True}),
        (401, {"error": "postmark says 401", "then": "second", "soon": True}),
        (429, {"error": "postmark says 429", "then": "second", "soon": True, "retry_after": 9.0}),
        (500, {"error": "postmark says 500", "lost": True}),
        (HANG_UP, {"error": "the line was lost before the provider answered", "lost": True}),
    ],
)
def test_what_answers_mean(provider: Provider, status: int, fate: dict[str, object]) -> None:
    provider.answers(status, {"ErrorCode": 1, "Message": "No"}, **({"retry_after": "9"} if status == 429 else {}))
    one = mail()
    assert fate_of(provider.line("anymail", SECRETS, POSTMARK), one) == msgspec.structs.replace(Fate(one), **fate)


def test_nobody_there_and_nobody_known(provider: Provider) -> None:
    line = provider.line("anymail", SECRETS, POSTMARK, url="http://127.0.0.1:1")
    assert fate_of(line, mail()).error == "the provider cannot be reached"
    unknown = provider.line("anymail", SECRETS, {"provider": "pigeon"})
    assert fate_of(unknown, mail()).error == "there is no provider 'pigeon' of mails"


@pytest.mark.parametrize("name", sorted(set(PROVIDERS) - {"amazon_ses"}))
def test_every_provider_can_be_opened(provider: Provider, name: str) -> None:
    provider.answers(401, {})
    options = {"provider": name, "domain": "nordlicht.example", "project": "p1"}
    fate = fate_of(provider.line("anymail", {"api_key": "key:secret"}, options), mail())
    assert (fate.error, fate.then) == (f"{name} says 401", "second")


def test_receipts() -> None:
    bounced = read((SAMPLES / "postmark_bounce.json").read_bytes(), {"query": "provider=postmark"}).receipts
    assert bounced == (
        Receipt(
            "anymail",
            "failed",
            NAME,
            REFERENCE,
            AT,
            code="bounced",
            says="smtp;550 5.1.1 unknown",
            cause="bad_address",
            permanent=True,
            key="4323372036854775807",
            address="ada@example.org",
        ),
    )
    (opened,) = read((SAMPLES / "postmark_open.json").read_bytes(), {"query": "provider=postmark"}).receipts
    assert (opened.fate, opened.machine) == ("opened", True)
    (delivered,) = read((SAMPLES / "mailgun_delivered.json").read_bytes(), {"query": "provider=mailgun"}).receipts
    assert (delivered.fate, delivered.reference, delivered.key) == ("delivered", REFERENCE, "t")


@pytest.mark.parametrize("name", sorted(one for one, about in PROVIDERS.items() if about.hook))
@pytest.mark.parametrize("raw", [b"", b"\xff", b'{"a": [1]}'])
def test_anything_else_is_never_an_error(name: str, raw: bytes) -> None:
    found = read(raw, {"query": f"provider={name}"})
    assert found.receipts == () or {one.fate for one in found.receipts} <= {"unknown", "failed"}


def test_a_provider_that_nobody_knows_is_said() -> None:
    assert read(b"{}", {}).error == "'' is no provider that calls us."
