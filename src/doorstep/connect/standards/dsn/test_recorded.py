"""The recorded bounces: fifty that were labelled by eye before there was a reader, and how many say nothing to us."""

import os
import tomllib
from pathlib import Path

import pytest

from doorstep.connect.standards.dsn.classify import bounces_of
from doorstep.connect.standards.dsn.model import CLASSES, UNKNOWN

FACTS = Path(__file__).parents[5] / "tests" / "facts" / "bounces.toml"
DATA = Path(os.environ.get("DOORSTEP_DATA", "")) / "bounces"

pytestmark = pytest.mark.skipif(
    "DOORSTEP_DATA" not in os.environ or not DATA.is_dir(), reason="DOORSTEP_DATA names no folder with bounces"
)


def test_the_fifty_agree() -> None:
    facts = tomllib.loads(FACTS.read_text(encoding="utf-8"))
    facts.pop("seed")
    assert len(facts) == 50
    differs = []
    for name, fact in facts.items():
        found = bounces_of((DATA / name).read_bytes())
        got = ([one.recipient for one in found], found[0].kind, found[0].permanent, found[0].code)
        if got != (fact["recipients"], fact["class"], fact["permanent"], fact["code"]):
            differs.append((name, got))
    assert len(differs) <= 2, differs  # 95 of a hundred; today none differs


def test_few_of_all_stay_unknown() -> None:
    files = sorted(DATA.iterdir())
    found = {path.name: bounces_of(path.read_bytes()) for path in files}
    assert {one.kind for some in found.values() for one in some} <= set(CLASSES)
    unknown = [name for name, some in found.items() if any(one.kind == UNKNOWN for one in some)]
    assert len(unknown) <= 0.05 * len(files), unknown
