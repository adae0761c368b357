"""Looking again: what was taken back, and states that another version wrote."""

from doorstep.kit import db
from doorstep.timeline.model import Milestone, NoteAdded, OrderChanged, Told
from tests.work.house import House
from tests.work.told import MINUTE, NOON, assert_whole, linked, placed, scan, tell


def change(total: int, minutes: int) -> Told:
    at = NOON + minutes * MINUTE
    return Told("order:1", (f"total {total}",), at, OrderChanged(total=total))


def test_a_newer_reader_that_replaces_one_event_by_another_is_noticed(shop: House) -> None:
    """The story: one event went, another came, the number of rows stayed, and the state was not folded anew."""
    tell(shop, [placed(1)])
    tell(shop, [change(5, 3)], 2)
    tell(shop, [Told("order:1", ("note",), NOON + 9 * MINUTE, NoteAdded(text="x", by="Ada"))])
    shop.turn(NOON)
    tell(shop, [change(7, 5)], 2, again=True)
    shop.turn(NOON + MINUTE)
    state = shop.state("order:1")
    assert state is not None
    assert state.total == 7
    assert_whole(shop, 1)


def test_a_newer_reader_that_replaces_a_scan_is_noticed_on_the_order(shop: House) -> None:
    tell(shop, [placed(1), *linked(1)])
    tell(shop, [scan(1, Milestone.EXCEPTION, NOON + 2 * MINUTE)], 2)
    tell(shop, [Told("order:1", ("note",), NOON + 9 * MINUTE, NoteAdded(text="x", by="Ada"))])
    shop.turn(NOON)
    tell(shop, [scan(1, Milestone.PICKED_UP, NOON + 2 * MINUTE)], 2, again=True)
    shop.turn(NOON + MINUTE)
    state = shop.state("order:1")
    assert state is not None
    assert (state.milestone, state.incidents) == (Milestone.PICKED_UP, [])
    assert_whole(shop, 1)


def test_a_state_that_another_version_wrote_is_folded_again(shop: House) -> None:
    tell(shop, [placed(1)])
    shop.turn(NOON)
    with shop.app.database.transaction() as tx:
        db.run(tx, """UPDATE order_state SET state = '{"order": 1}'""")
    tell(shop, [change(5, 3)])
    shop.turn(NOON + MINUTE)
    assert_whole(shop, 1)
