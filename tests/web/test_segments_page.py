"""The page of segments: an empty one teaches how to write one."""

import json
from pathlib import Path

import jsonschema
import msgspec

from doorstep.kit.ids import digest
from doorstep.messages.segments.model import Profile, Segment
from doorstep.messages.segments.rules import counted
from tests.web import samples
from tests.web.conftest import Site
from tests.web.staff import HOME, signed_in

SCHEMA = json.loads((Path(__file__).resolve().parents[2] / "docs" / "cli" / "segment.schema.json").read_text())


def test_an_empty_page_teaches_how_to_write_one(site: Site) -> None:
    page = signed_in(site).get(HOME + "segments").content.decode()
    assert "No segment yet" in page
    assert "orders_at_least = 2" in page


def test_programs_get_what_the_schema_says() -> None:
    found = counted({"loyal": Segment("x", orders_at_least=1)}, [Profile(digest("ada"))], samples.NOW)
    jsonschema.validate(json.loads(msgspec.json.encode({"shop": "fjord", "segments": found})), SCHEMA)
    assert found[0].missed == {"orders_at_least": 1}
