"""A time that a reader does not know, inside a scan or beside it, stands in `ignored`: planted in every part of every
body, and named by every reader."""

from datetime import datetime

import pytest

from doorstep.connect import known, reader
from doorstep.connect.found import REFUSED
from doorstep.timeline.model import Aggregated, Reading
from tests.connect.bodies_at_hand import NOT_HERE, ROOT, Body, ids, own, recorded
from tests.connect.conservation.leaves import leaves
from tests.connect.conservation.planted import NAME, is_table, planted

#: Our own format refuses an event with a field that nobody knows in its depth, and names it: that event is not told.
STRICT = frozenset({"generic_json", "generic_csv"})


def told(reading: Reading) -> list[tuple[str, datetime]]:
    """What is told of when. An unknown field may be part of a name that is made of the content (EPCIS)."""
    return sorted({(one.subject, one.occurred_at) for one in reading.events if not isinstance(one.fact, Aggregated)})


def unnamed(body: Body) -> list[str]:
    """The paths of planted times that neither they nor a part above them is named at."""
    raw = planted(body.raw)
    if not raw or not body.reading.events:
        return []
    reading = reader(body.connector).read(raw, body.meta)
    if is_table(raw) and reading.error is not None:
        return []  # a table with another heading than the published one is refused as a whole
    if any(one.path.casefold() == f"column {NAME}".casefold() for one in reading.ignored):
        return []  # named once, for all rows
    named = {one.path for one in reading.ignored if one.path}
    if body.connector in STRICT:
        assert reading.events
        assert set(told(reading)) <= set(told(body.reading))
        named |= {one.path.partition(".")[0] for one in reading.ignored if one.why.startswith(REFUSED)}
    else:
        assert told(reading) == told(body.reading)
    sown = [leaf.path for leaf in leaves(raw) if leaf.path.endswith(NAME)]
    assert sown
    return [path for path in sown if not any(path == one or path.startswith((f"{one}.", f"{one}[")) for one in named)]


@pytest.mark.parametrize("body", own(), ids=ids)
def test_an_unknown_time_in_any_part_of_a_sample_is_named(body: Body) -> None:
    assert unnamed(body) == []


@pytest.mark.parametrize("connector", sorted(known()))
def test_an_unknown_time_in_any_part_of_a_recorded_body_is_named(connector: str) -> None:
    bodies = [body for body in recorded() if body.connector == connector]
    if not bodies:
        pytest.skip(NOT_HERE if not ROOT.is_dir() else "nobody has recorded bodies of this connector")
    assert {body.name: found for body in bodies if (found := unnamed(body))} == {}
