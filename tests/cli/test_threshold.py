"""A dry run of another threshold says what it would have cost and won."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import jsonschema
import msgspec

from doorstep.cli.promise._shop import as_text
from doorstep.learning.accuracy.model import Forecast, Key, Said
from doorstep.learning.accuracy.rules.dry_run import dry_run

SCHEMA = json.loads(
    (Path(__file__).resolve().parents[2] / "docs" / "cli" / "promise_threshold.schema.json").read_text("utf-8")
)
AT = datetime(2026, 3, 2, tzinfo=UTC)


def order(number: int, late: bool | None, **risks: float) -> Forecast:
    """An order with a risk at each look, by days left (``d3=0.4``)."""
    key = Key("tested", "purchase", "dhl", "parcel", "DE>DE", date(2026, 3, 2))
    looks = {int(name[1:]): risk for name, risk in risks.items()}
    return Forecast(f"order:{number}", key, AT + timedelta(days=number), {"learned": Said(3.0)}, late=late, risks=looks)


ORDERS = [
    order(1, True, d6=0.45, d3=0.7),  # found later by 0.6 than by 0.4
    order(2, True, d2=0.5),  # found by 0.4 alone
    order(3, True, d2=0.1),  # found by neither
    order(4, False, d5=0.41),  # wrong by 0.4 alone
    order(5, False, d5=0.8),  # wrong by both
    order(6, None, d5=0.9),  # not settled yet
]


def test_a_lower_threshold_finds_more_and_sooner_and_is_wrong_more_often() -> None:
    run = dry_run("alpine", ORDERS, 0.6, 0.4)
    assert (run.orders, run.late) == (5, 3)
    assert (run.now.warned, run.now.right, run.then.warned, run.then.right) == (2, 1, 4, 2)
    assert (run.more, run.more_right, run.more_wrong, run.earlier_hours) == (2, 1, 1, 72.0)
    assert (run.then.precision, run.then.recall, run.then.lead_hours) == (0.5, 0.6667, 96.0)
    assert (run.since, run.until) == (date(2026, 3, 3), date(2026, 3, 7))


def test_the_same_threshold_changes_nothing() -> None:
    run = dry_run("alpine", ORDERS, 0.5, 0.5)
    assert (run.more, run.more_right, run.more_wrong, run.earlier_hours) == (0, 0, 0, 0.0)
    assert run.now == run.then


def test_the_curve_falls_from_everything_to_nothing() -> None:
    warned = [one.warned for one in dry_run("alpine", ORDERS, 0.5, 0.5).curve]
    assert warned == sorted(warned, reverse=True)
    assert (warned[0], warned[-1]) == (5, 0)


def test_it_is_told_to_people_and_to_programs() -> None:
    run = dry_run("alpine", ORDERS, 0.6, 0.4)
    assert "+2 warnings, +1 right and +1 wrong." in as_text(run)
    jsonschema.validate(json.loads(msgspec.json.encode(run)), SCHEMA)
    jsonschema.validate(json.loads(msgspec.json.encode(dry_run("alpine", [], 0.6, 0.4))), SCHEMA)
