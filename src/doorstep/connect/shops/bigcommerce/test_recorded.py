"""The recorded notices of BigCommerce, against what a careful person wrote down before any reader existed."""

import os
from pathlib import Path

import msgspec
import pytest

from doorstep.connect.shops.bigcommerce.read import read
from doorstep.timeline.model import KIND_OF, Reading
from tests.facts import form_b


def folder() -> Path:
    data = Path(os.environ.get("DOORSTEP_DATA") or Path(__file__).parents[6] / "shared" / "data")
    found = data / form_b.RAW["bigcommerce"][0]
    if not found.is_dir():
        pytest.skip("the recorded bodies of shops are not here (DOORSTEP_DATA)")
    return found


def readings() -> dict[str, Reading]:
    paths = [path for path in sorted(folder().glob("*.json")) if path.name != "index.json"]
    return {path.name: read(path.read_bytes(), {"received_at": "2026-01-01T00:00:00Z"}) for path in paths}


def test_every_recorded_notice_is_read_or_refused_with_a_reason_as_the_facts_say() -> None:
    found, said = readings(), form_b.files("bigcommerce")
    assert set(found) == set(said)
    for file, reading in found.items():
        assert (bool(reading.events), reading.error) == (said[file]["read"], None), file
        assert [one.path for one in reading.ignored if not one.path.startswith("headers.")] == ["body"], file
        assert reading.ignored[0].why, file


def test_nothing_that_the_facts_forbid_comes_out() -> None:
    forbidden = set(form_b.said("bigcommerce")["all"]["must_not"])
    for file, reading in readings().items():
        assert not forbidden & {KIND_OF[type(told.fact)] for told in reading.events}, file


def test_names_and_passwords_of_the_headers_reach_no_reading() -> None:
    for file, reading in readings().items():
        headers = msgspec.json.decode((folder() / file).read_bytes())["headers"]
        secrets = {value for name, value in headers.items() if name.lower() in {"username", "password"}}
        assert secrets, file
        for secret in secrets:
            assert secret.encode() not in msgspec.json.encode(reading), file
