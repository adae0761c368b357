"""No bytes from outside may ever stop a reader: whatever comes, it answers with events, reasons or an error.

Bodies are arbitrary bytes, arbitrary JSON, and our samples with something broken in them. What is found must be fit for
storing: aware times, text that PostgreSQL keeps, an identity of words.
"""

import json
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from doorstep.connect import READERS, known, reader
from doorstep.timeline.model import Problem, Reading

TOPICS = (
    "orders/create",
    "orders/edited",
    "fulfillments/create",
    "fulfillment_events/create",
    "fulfillment_orders/placed_on_hold",
    "order_transactions/create",
    "refunds/create",
    "tender_transactions/create",
    "disputes/create",
    "subscription_billing_attempts/failure",
    "returns/approve",
    "customers/update",
    "customers/redact",
    "customers_marketing_consent/update",
)
WOO_TOPICS = ("order.updated", "order.deleted", "customer.updated", "product.updated")
RECEIVED = {"received_at": "2026-03-04T12:00:00Z"}
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12) | st.just("\x00")
DATES = st.sampled_from(
    ["20260304", "2026-03-04", "2026-03-04T10:00:00Z", "9999-12-31T23:59:59-14:00", "0001-01-01", "000000"]
)
JSON = st.recursive(
    SCALARS | DATES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
CAREFUL = settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def samples(connector: str) -> list[Path]:
    folder = Path(str(import_module(READERS[connector]).__file__)).parent / "samples"
    return sorted(path for path in folder.iterdir() if path.suffix in {".json", ".csv", ".xml"})


SAMPLES = [(connector, path) for connector in known() for path in samples(connector)]


def fit(reading: Reading) -> None:
    """Everything a reading says can be stored and shown."""
    assert isinstance(reading, Reading)
    for told in reading.events:
        assert told.occurred_at.utcoffset() is not None
        assert told.subject.partition(":")[0] in {"order", "parcel", "leg", "customer"}
        assert told.subject.partition(":")[2].strip(": ")
        assert told.identity
        assert all(isinstance(word, str) for word in told.identity)
        whole = msgspec.json.encode([told.subject, told.identity, told.fact])
        assert b"\\u0000" not in whole.replace(b"\\\\", b"")  # a backslash that is written out is none of an escape
        assert whole.decode()
        assert msgspec.json.decode(msgspec.json.encode(told), type=type(told)) == told
    for ignored in reading.ignored:
        assert ignored.why
    if reading.error is not None:
        assert isinstance(reading.error, Problem)
        assert reading.error.why
        assert reading.error.how_to_mend
    assert reading.events or reading.ignored or reading.error


def readings(connector: str, raw: bytes) -> None:
    read = reader(connector).read
    fit(read(raw, RECEIVED))
    if connector == "shopify":
        for topic in TOPICS:
            fit(read(raw, {**RECEIVED, "x-shopify-topic": topic}))
    if connector == "woocommerce":
        for topic in WOO_TOPICS:
            fit(read(raw, {**RECEIVED, "x-wc-webhook-topic": topic}))


@pytest.mark.parametrize("connector", known())
@CAREFUL
@given(raw=st.binary(max_size=300))
def test_any_bytes(connector: str, raw: bytes) -> None:
    readings(connector, raw)


@pytest.mark.parametrize("connector", known())
@CAREFUL
@given(body=JSON)
def test_any_json(connector: str, body: Any) -> None:
    readings(connector, json.dumps(body).encode())


def places(body: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in a body that can be exchanged."""
    found = [path] if path else []
    items = body.items() if isinstance(body, dict) else enumerate(body) if isinstance(body, list) else ()
    for key, inner in items:
        found += places(inner, (*path, key))
    return found


def exchanged(body: Any, path: tuple[Any, ...], new: Any) -> Any:
    copy = json.loads(json.dumps(body))
    spot = copy
    for key in path[:-1]:
        spot = spot[key]
    spot[path[-1]] = new
    return copy


@pytest.mark.parametrize(("connector", "path"), SAMPLES, ids=lambda value: getattr(value, "stem", value))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_a_sample_with_something_broken(connector: str, path: Path, data: st.DataObject) -> None:
    raw = path.read_bytes()
    read = reader(connector).read
    meta = {**RECEIVED, "x-shopify-topic": path.stem.replace(".", "/", 1)} if connector == "shopify" else RECEIVED
    if path.suffix == ".json" and data.draw(st.booleans()):
        body = json.loads(raw)
        spot = data.draw(st.sampled_from(places(body)))
        broken = json.dumps(exchanged(body, spot, data.draw(JSON))).encode()
    else:
        at = data.draw(st.integers(0, len(raw)))
        broken = raw[:at] + data.draw(st.binary(max_size=6)) + raw[at + data.draw(st.integers(0, 6)) :]
    fit(read(broken, meta))


@pytest.mark.parametrize(("connector", "path"), SAMPLES, ids=lambda value: getattr(value, "stem", value))
def test_reading_twice_says_the_same_twice(connector: str, path: Path) -> None:
    read = reader(connector).read
    assert read(path.read_bytes(), RECEIVED) == read(path.read_bytes(), RECEIVED)


@pytest.mark.parametrize("connector", known())
@pytest.mark.parametrize(
    "make",
    [
        lambda n: b"[" * n,
        lambda n: b'{"a":' * n,
        lambda n: b'{"trackResponse":{"shipment":[' + b"[" * n,
        lambda n: b'{"events":[' + b"{}," * n + b"{}]}",
        lambda n: b"kind,at,order\n" + b"order_approved,x,1\n" * n,
        lambda n: b'{"id":1,"line_items":[' + b'{"id":1},' * n + b'{"id":1}],"financial_status":"paid"}',
        lambda n: b'"' + b"x" * n + b'"',
        lambda n: b'{"a":' + b"9" * n + b"}",
    ],
)
def test_huge_and_deep_bodies_take_time_in_proportion_to_their_size(
    connector: str, make: Callable[[int], bytes]
) -> None:
    read = reader(connector).read

    def seconds(raw: bytes) -> float:
        best = 9.0
        for _ in range(3):
            began = time.process_time()
            fit(read(raw, RECEIVED))
            best = min(best, time.process_time() - began)
        return best

    small, large = seconds(make(2_000)), seconds(make(32_000))
    assert large < 0.05 + small * 16 * 6


@pytest.mark.parametrize("connector", known())
def test_a_body_that_is_too_large_is_refused_at_once(connector: str) -> None:
    reading = reader(connector).read(b" " * (33 * 1024 * 1024), RECEIVED)
    assert reading.error is not None
    assert "bytes" in reading.error.why
