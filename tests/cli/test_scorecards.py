"""`doorstep scorecards`: counts what waits, and answers as text, CSV and JSON."""

import csv
import io
import json
from pathlib import Path

import jsonschema
import msgspec
import pytest

from doorstep.cli import main
from doorstep.cli.carriers._scorecards_text import as_text
from doorstep.demo.faults import Slowdown
from doorstep.learning.scorecards.model import DIMENSIONS, Board
from doorstep.learning.scorecards.rules.cards import board_of
from doorstep.learning.scorecards.rules.cells import cells_of
from doorstep.learning.scorecards.sheet import rows
from doorstep.learning.tables import written
from doorstep.timeline.model import Milestone
from tests.learning.simulated import FIRST, LAST, NOW, simulate, week
from tests.work.conftest import post_office, shop
from tests.work.house import House
from tests.work.told import NOON, linked, placed, scan, tell

SCHEMA = json.loads((Path(__file__).resolve().parents[2] / "docs" / "cli" / "scorecards.schema.json").read_text())
__all__ = ["post_office", "shop"]


@pytest.fixture(scope="module")
def board() -> Board:
    """A simulated shop in which one carrier was slow for a week."""
    legs = simulate("cli", 1500, [Slowdown("ups", week(3), week(4), days=4)])
    return board_of("sim", cells_of(legs, NOW), ("carrier",), (FIRST, LAST), NOW)


def test_what_waits_is_counted_and_told(
    shop: House, database_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    tell(shop, [placed(1), *linked(1), scan(1, Milestone.PICKED_UP, NOON)])
    shop.turn(NOON)
    monkeypatch.setenv("DATABASE_URL", database_url)
    assert main(["scorecards", "--json", "--by", "carrier,week"]) == 0
    found = json.loads(capsys.readouterr().out)
    jsonschema.validate(found, SCHEMA)
    assert [(card["by"], card["legs"]) for card in found["cards"]] == [({"carrier": "ups", "week": "2026-03-02"}, 1)]
    assert main(["scorecards", "--rebuild", "--only", "carrier=gls"]) == 0
    assert capsys.readouterr().out.startswith("No parcel of alpine was carried since ")
    with pytest.raises(SystemExit, match="2"):
        main(["scorecards", "--by", "weather"])
    assert main(["scorecards", "--weeks", "0"]) == 1


def test_the_board_answers_as_the_schema_says(board: Board) -> None:
    jsonschema.validate(json.loads(msgspec.json.encode(board)), SCHEMA)
    assert board.changed != ()


def test_text_says_who_changed_and_when(board: Board) -> None:
    text = as_text(board)
    assert text.count("\nups ") == 1
    assert "ups: working days on the way" in text
    assert "in the week of 2026-09-14" in text
    assert len(text.splitlines()[2].split()) > 10


def test_a_table_has_a_row_a_card_and_every_figure(board: Board) -> None:
    table = list(csv.DictReader(io.StringIO(written(rows(board)))))
    assert [row["carrier"] for row in table] == [card.by["carrier"] for card in board.cards]
    ups = next(card for card in board.cards if card.by["carrier"] == "ups")
    row = next(row for row in table if row["carrier"] == "ups")
    kept = ups.on_time["promised"]
    assert (row["on_time_promised_n"], row["on_time_promised_share"]) == (str(kept.n), str(kept.share))
    assert (row["on_time_requested_n"], row["on_time_requested_fair"]) == ("0", "")  # nobody asked for a date
    assert row["late_because_carrier"] == str(ups.late_because["carrier"])
    assert row["transit_days_p95"] == str(ups.transit_days.p95)


@pytest.mark.parametrize("by", DIMENSIONS)
def test_cards_of_every_kind_hold_the_same_legs(board: Board, by: str) -> None:
    cells = cells_of(simulate("cli", 200), NOW)
    found = board_of("sim", cells, (by,), (FIRST, LAST), NOW)
    assert found.total is not None
    assert sum(card.legs for card in found.cards) == found.total.legs == 200
