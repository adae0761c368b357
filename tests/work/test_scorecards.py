"""Scorecards in the database: counted as news comes, never twice, and the same when they are counted from scratch."""

import random
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from doorstep.cli import importing
from doorstep.kit import db
from doorstep.learning.scorecards import handlers as scorecards
from doorstep.learning.scorecards.model import Board
from doorstep.timeline.model import Milestone, Retraction, Told
from doorstep.work.score import score
from doorstep.work.think import think_round
from tests.crash.load import life
from tests.work.house import House
from tests.work.told import NOON, linked, placed, scan, tell

DAY = timedelta(days=1)


def board(shop: House, *by: str, days: int = 0) -> Board:
    with shop.app.database.transaction() as tx:
        return scorecards.board(tx, shop.shop, by or ("carrier",), 13, NOON + days * DAY, "UTC")


def stored(shop: House) -> list[tuple[object, ...]]:
    with shop.app.database.transaction() as tx:
        cells = db.rows(tx, "SELECT week, carrier, service, lane, tally, look_again FROM scorecard ORDER BY 1, 2, 3, 4")
        legs = db.rows(tx, "SELECT subject, parcel, leg, facts FROM leg_score ORDER BY 1, 2, 3")
    return [*cells, *legs]


def test_news_is_counted_once_however_often_it_is_looked_at(shop: House) -> None:
    tell(shop, [placed(1), *linked(1), scan(1, Milestone.PICKED_UP, NOON)])
    shop.turn(NOON)
    assert score(shop.app, shop.shop, NOON) == 1
    assert [(card.by, card.legs, card.running, card.delivered) for card in board(shop).cards] == [
        ({"carrier": "ups"}, 1, 1, 0)
    ]
    before = stored(shop)
    assert score(shop.app, shop.shop, NOON) == 0
    assert stored(shop) == before
    tell(shop, [scan(1, Milestone.DELIVERED, NOON + DAY)])
    shop.turn(NOON + DAY)
    assert score(shop.app, shop.shop, NOON + DAY) == 1
    (card,) = board(shop, days=1).cards
    assert (card.legs, card.running, card.delivered, card.transit_days.p50) == (1, 0, 1, 1.0)


def test_what_is_taken_back_is_counted_no_more(shop: House) -> None:
    picked = scan(1, Milestone.PICKED_UP, NOON)
    tell(shop, [placed(1), *linked(1), picked])
    shop.turn(NOON)
    score(shop.app, shop.shop, NOON)
    assert board(shop).cards[0].legs == 1
    with shop.app.database.transaction() as tx:
        (row,) = db.rows(tx, "SELECT id FROM event WHERE subject = 'leg:ups:1'")
    tell(shop, [Told("leg:ups:1", ("back",), NOON, Retraction(str(row[0])))])
    shop.turn(NOON)
    score(shop.app, shop.shop, NOON)
    assert (board(shop).cards, stored(shop)) == ((), [])


def test_time_alone_changes_a_cell(shop: House) -> None:
    tell(shop, [placed(1), *linked(1), scan(1, Milestone.PICKED_UP, NOON)])
    shop.turn(NOON)
    score(shop.app, shop.shop, NOON)
    young = stored(shop)
    score(shop.app, shop.shop, NOON + timedelta(hours=1))
    assert stored(shop) == young
    score(shop.app, shop.shop, NOON + 9 * DAY)
    assert stored(shop) != young


@pytest.fixture
def imported(shop: House, tmp_path: Path) -> House:
    """Three hundred orders that were imported, folded and counted."""
    rng = random.Random(4)
    events = [one for number in range(300) for one in life(number, rng, NOON - (number % 40) * DAY)]
    file = tmp_path / "orders.jsonl"
    file.write_bytes(b"\n".join(msgspec.json.encode(one) for one in events))
    source = importing.source_of(file, "generic_json", {"default_zone": "UTC", "received_at": NOON.isoformat()})
    importing.run(shop.app.database, shop.app.keys, shop.shop, source, now=lambda: NOON)
    while think_round(shop.app, now=NOON):
        pass
    assert score(shop.app, shop.shop, NOON) == 300
    return shop


def test_counting_from_scratch_gives_the_same(imported: House) -> None:
    before = stored(imported)
    with imported.app.database.transaction() as tx:
        assert scorecards.begin_again(tx, imported.shop) == 300
    assert stored(imported) == []
    assert score(imported.app, imported.shop, NOON) == 300
    assert stored(imported) == before


def test_a_page_reads_cells_and_never_legs(imported: House) -> None:
    """All legs are counted in the cells: emptying the table of legs changes no board."""
    before = board(imported, "carrier", "week")
    assert sum(card.legs for card in before.cards) == before.total.legs if before.total else 0
    with imported.app.database.transaction() as tx:
        db.run(tx, "DELETE FROM leg_score")
    assert board(imported, "carrier", "week") == before
    assert before.total is not None
    assert before.total.legs == 300


def test_what_was_imported_says_nothing_about_late_scans(imported: House) -> None:
    (card,) = board(imported).cards
    assert (card.late_scans.n, card.scans_per_leg is not None) == (0, True)
