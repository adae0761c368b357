"""Asking each carrier, with real HTTP: what is sent, how an answer is parted, and what failures mean."""

import base64
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest

from doorstep import connect
from doorstep.connect.asking import Account, Failure, Why
from doorstep.connect.wires import ASKED, asker, wires
from doorstep.kit.http import Client
from tests.work.carrier import Carrier

NOW = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)
FOLDER = Path(connect.__file__).parent / "carriers"
BATCHED = ("australiapost", "fedex", "gls", "laposte")
OAUTH = ("fedex", "gls", "hermes", "ups", "usps")


@pytest.fixture
def carrier() -> Iterator[Carrier]:
    with Carrier() as opened:
        yield opened


@pytest.fixture
def http(carrier: Carrier) -> Iterator[Client]:
    with Client(allow_hosts=frozenset({carrier.host})) as opened:
        yield opened


def account(name: str, carrier: Carrier) -> Account:
    wire = asker(name).wire
    return Account(carrier.url, {secret: f"{secret}-word" for secret in wire.secrets}, {}, NOW)


def sample(name: str, file: str) -> bytes:
    return (FOLDER / name / "samples" / file).read_bytes()


ONE = [
    (
        "bpost",
        "323212345659900357644001",
        "delivered.xml",
        "/services/trackedmail/item/323212345659900357644001/trackingInfo",
    ),
    ("canadapost", "1", "detail_delivered.xml", "/vis/track/pin/1/detail"),
    ("dhl_express", "1", "mydhl_moving.json", "/shipments/1/tracking?trackingView=all-checkpoints&levelOfDetail=all"),
    ("dhl_unified", "1", "parcel_de.json", "/track/shipments?trackingNumber=1"),
    ("dpd", "1", "lifecycle.json", "/rest/plc/en_US/1"),
    ("hermes", "1", "shipments.json", "/services/hsi/shipmentinfo?shipmentID=1"),
    ("postnl", "1", "complete.json", "/shipment/v2/status/barcode/1?detail=true&language=EN"),
    ("purolator", "1", "delivered.xml", "/PWS/V1/Tracking/TrackingService.asmx"),
    ("royal_mail", "1", "events.json", "/mailpieces/v2/1/events"),
    ("sendle", "1", "moving.json", "/api/tracking/1"),
    ("ups", "1", "delivered.json", "/api/track/v1/details/1?locale=en_US&returnSignature=false"),
    ("usps", "1", "delivered.json", "/tracking/v3/tracking/1?expand=DETAIL"),
]


@pytest.mark.parametrize(("name", "number", "file", "path"), ONE)
def test_one_number_is_asked_for_and_its_answer_comes_whole(
    carrier: Carrier, http: Client, name: str, number: str, file: str, path: str
) -> None:
    raw = sample(name, file)
    carrier.tell = (200, raw)
    assert asker(name).fetch([number], account(name, carrier), http) == [(number, raw, {"tracking_number": number})]
    assert [call.path for call in carrier.tracks] == [path]
    assert len(carrier.calls) == (2 if name in OAUTH else 1)
    assert connect.reader(name).read(raw, {"tracking_number": number}).events


@pytest.mark.parametrize(
    ("name", "file", "path"),
    [
        ("australiapost", "several.json", "/shipping/v1/track?tracking_ids="),
        ("gls", "trace.json", "/track-and-trace-v1/tracking/simple/references/"),
        ("laposte", "several.json", "/suivi/v2/idships/"),
    ],
)
def test_a_batch_is_parted_by_its_numbers_and_loses_nothing(
    carrier: Carrier, http: Client, name: str, file: str, path: str
) -> None:
    raw = sample(name, file)
    carrier.tell = (200, raw)
    found = asker(name).fetch(["A1", "B2"], account(name, carrier), http)
    assert carrier.tracks[0].path.startswith(path + "A1,B2")
    told: Any = msgspec.json.decode(raw)
    rows = told if isinstance(told, list) else next(iter(told.values()))
    assert len(found) == len(rows) > 1
    reader = connect.reader(name)
    whole = {event.identity for event in reader.read(raw, {}).events}
    parted = {event.identity for _, body, meta in found if body for event in reader.read(body, meta).events}
    assert parted == whole != set()


def test_fedex_is_asked_for_thirty_at_once(carrier: Carrier, http: Client) -> None:
    known = {"trackingNumber": "1", "trackResults": [{"scanEvents": [], "n": 1.50}]}
    lost = {"trackingNumber": "2", "trackResults": [{"error": {"code": "TRACKING.TRACKINGNUMBER.NOTFOUND"}}]}
    carrier.tell = (200, msgspec.json.encode({"output": {"completeTrackResults": [known, lost]}}))
    assert wires()["fedex"].batch == 30
    found = asker("fedex").fetch(["1", "2"], account("fedex", carrier), http)
    assert [(number, bool(body)) for number, body, _ in found] == [("1", True), ("2", False)]
    assert msgspec.json.decode(found[0][1]) == {"output": {"completeTrackResults": [known]}}
    token, tracked = carrier.calls
    assert token.raw == b"grant_type=client_credentials&client_id=client_id-word&client_secret=client_secret-word"
    assert tracked.headers["authorization"] == "Bearer word"
    assert [
        one["trackingNumberInfo"]["trackingNumber"] for one in msgspec.json.decode(tracked.raw)["trackingInfo"]
    ] == [
        "1",
        "2",
    ]


@pytest.mark.parametrize("name", ASKED)
@pytest.mark.parametrize(
    ("status", "headers", "why", "pause"),
    [
        (401, {}, Why.REFUSED, None),
        (403, {}, Why.REFUSED, None),
        (429, {"retry-after": "30"}, Why.TOO_OFTEN, 30.0),
        (503, {}, Why.AWAY, None),
        (302, {"location": "https://elsewhere.example"}, Why.WRONG, None),
    ],
)
def test_what_a_failure_means(
    carrier: Carrier, http: Client, name: str, status: int, headers: dict[str, str], why: Why, pause: float | None
) -> None:
    carrier.answers += [(status, b"", headers)] * 2
    with pytest.raises(Failure) as caught:
        asker(name).fetch(["1"], account(name, carrier), http)
    assert (caught.value.why, caught.value.retry_after) == (why, pause)
    assert "-word" not in str(caught.value)


@pytest.mark.parametrize("name", [name for name in ASKED if name not in ("fedex", "purolator")])
def test_a_number_that_is_not_known(carrier: Carrier, http: Client, name: str) -> None:
    carrier.tell = (404, b"{}")
    found = asker(name).fetch(["1"], account(name, carrier), http)
    assert [body for _, body, _ in found] in ([b""], [])


def purolator_says(code: str, words: str) -> bytes:
    raw = sample("purolator", "error.xml")
    return raw.replace(b"1100501", code.encode()).replace(b"The key is not valid", words.encode())


@pytest.mark.parametrize(
    ("code", "words", "why"),
    [
        ("1100501", "The key is not valid", Why.REFUSED),
        ("9", "The user token has ended", Why.REFUSED),
        ("9", "Spinning is not allowed", Why.REFUSED),
        ("1100000", "The service rests", Why.AWAY),
    ],
)
def test_an_error_of_purolator_inside_a_200_that_is_not_about_the_pin(
    carrier: Carrier, http: Client, code: str, words: str, why: Why
) -> None:
    carrier.tell = (200, purolator_says(code, words))
    with pytest.raises(Failure) as caught:
        asker("purolator").fetch(["3290"], account("purolator", carrier), http)
    assert (caught.value.why, caught.value.words) == (why, f"Purolator answered with the error {code}")


@pytest.mark.parametrize(("code", "words"), [("3001131", "Wrong"), ("9", "3290 is nowhere"), ("9", "Invalid PIN")])
def test_an_error_of_purolator_about_the_pin_is_a_number_not_known(
    carrier: Carrier, http: Client, code: str, words: str
) -> None:
    carrier.tell = (200, purolator_says(code, words))
    assert asker("purolator").fetch(["3290"], account("purolator", carrier), http)[0][1] == b""


@pytest.mark.parametrize(("activity", "known"), [([], False), ([{"date": "20260304"}], True)])
def test_a_warning_of_ups_beside_scans_hides_none(
    carrier: Carrier, http: Client, activity: list[dict[str, str]], known: bool
) -> None:
    shipment = {"warnings": [{"code": "TW0001"}], "package": [{"activity": activity}]}
    carrier.tell = (200, msgspec.json.encode({"trackResponse": {"shipment": [shipment]}}))
    assert bool(asker("ups").fetch(["1"], account("ups", carrier), http)[0][1]) is known


@pytest.mark.parametrize("status", [200, 400, 500])
def test_a_key_that_canada_post_holds_back_asks_too_often(carrier: Carrier, http: Client, status: int) -> None:
    carrier.tell = (
        status,
        b"<messages><message><description>Rejected by SLM Monitor</description></message></messages>",
    )
    with pytest.raises(Failure) as caught:
        asker("canadapost").fetch(["1"], account("canadapost", carrier), http)
    assert (caught.value.why, caught.value.retry_after) == (Why.TOO_OFTEN, 60.0)


@pytest.mark.parametrize("name", OAUTH)
def test_a_token_is_kept_until_it_ends(carrier: Carrier, http: Client, name: str) -> None:
    asking = account(name, carrier)
    carrier.tell = (404, b"{}")
    if name == "fedex":
        carrier.tell = (200, b"{}")
    for _ in range(3):
        asker(name).fetch(["1"], asking, http)
    assert len(carrier.calls) - len(carrier.tracks) == 1
    url = next(iter(asking.tokens))
    asking.tokens[url] = asking.tokens[url]._replace(until=NOW)
    asker(name).fetch(["1"], asking, http)
    assert len(carrier.calls) - len(carrier.tracks) == 2


def test_who_asks_is_said_as_each_carrier_wants(carrier: Carrier, http: Client) -> None:
    def headers(name: str) -> dict[str, str]:
        carrier.calls.clear()
        carrier.tell = (404, b"")
        asker(name).fetch(["1"], account(name, carrier), http)
        return carrier.tracks[-1].headers

    def basic(words: str) -> str:
        return "Basic " + base64.b64encode(words.encode()).decode()

    assert headers("dhl_unified")["dhl-api-key"] == "api_key-word"
    assert headers("laposte")["x-okapi-key"] == "okapi_key-word"
    assert headers("postnl")["apikey"] == "api_key-word"
    assert headers("royal_mail")["x-ibm-client-id"] == "client_id-word"
    for name, words in [
        ("dhl_express", "username-word:password-word"),
        ("canadapost", "username-word:password-word"),
        ("australiapost", "api_key-word:password-word"),
        ("sendle", "sendle_id-word:api_key-word"),
        ("bpost", "account_id-word:passphrase-word"),
    ]:
        assert headers(name)["authorization"] == basic(words)


def test_a_number_cannot_leave_its_place_in_an_address(carrier: Carrier, http: Client) -> None:
    carrier.tell = (404, b"")
    asker("canadapost").fetch(["../1?a=b#c"], account("canadapost", carrier), http)
    assert carrier.tracks[0].path == "/vis/track/pin/..%2F1%3Fa%3Db%23c/detail"


def test_an_account_shows_no_secret(carrier: Carrier) -> None:
    assert "-word" not in repr(account("ups", carrier))
