"""The ledger and the memory of lanes on PostgreSQL: rows, counts, and that shops never see one another."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from doorstep.kit.tx import Database
from doorstep.promise import handlers
from doorstep.promise.model import Basis, Statement
from doorstep.promise.rules import BadQuote, learn, promised_at_checkout, quote, reproduces, statement, token_of
from tests.promise.orders import ORDER, PLACED, after, placed, state_of
from tests.promise.taught import history
from tests.promise.test_shown import FRIDAY, PLAIN, SATURDAY, SECRET, TUESDAY, basis, on

PAGE = statement(ORDER, "buyer", "page", basis(on(TUESDAY), PLAIN))


def said_at(hours: float, what: Statement = PAGE) -> Statement:
    """The same statement, shown so many hours after the first time."""
    at = on(TUESDAY) + timedelta(hours=hours)
    return replace(what, first_shown=at, last_shown=at)


def test_an_unchanged_view_adds_no_row_and_is_counted_at_most_once_an_hour(database: Database) -> None:
    with database.transaction() as tx:
        written = [
            handlers.state_things(tx, [("demo", said_at(hours))], on(TUESDAY)) for hours in (0, 0.5, 0.99, 1, 1.5, 3)
        ]
    assert written == [1, 0, 0, 1, 0, 1]
    with database.transaction() as tx:
        (kept,) = handlers.statements_of(tx, "demo", ORDER)
    assert kept == replace(PAGE, shown=3, last_shown=on(TUESDAY) + timedelta(hours=3))
    assert reproduces(kept)


def test_what_is_said_again_after_something_else_is_counted_at_once(database: Database) -> None:
    other = statement(ORDER, "buyer", "page", basis(on(TUESDAY), replace(PLAIN, latest=on(SATURDAY, 15))))
    with database.transaction() as tx:
        for hours, what in ((0, PAGE), (0.1, other), (0.2, PAGE), (0.3, PAGE)):
            handlers.state_things(tx, [("demo", said_at(hours, what))], on(TUESDAY))
        rows = {one.id: (one.shown, one.last_shown) for one in handlers.statements_of(tx, "demo", ORDER)}
        window = handlers.windows_before(tx, "demo", [ORDER, "order:2"], "buyer", "page")
    assert rows == {
        PAGE.id: (2, on(TUESDAY) + timedelta(hours=0.2)),
        other.id: (1, on(TUESDAY) + timedelta(hours=0.1)),
    }
    assert {subject: one.latest for subject, one in window.items()} == {ORDER: FRIDAY}


def test_a_batch_of_many_shops_is_one_statement_and_nobody_sees_another(database: Database) -> None:
    told = [("demo", PAGE), ("demo", PAGE), ("starter", PAGE), ("demo", replace(PAGE, subject="order:2"))]
    with database.transaction() as tx:
        assert handlers.state_things(tx, told, on(TUESDAY)) == 3
        assert handlers.state_things(tx, [], on(TUESDAY)) == 0
        assert [one.subject for one in handlers.statements_of(tx, "starter", ORDER)] == [ORDER]
        assert handlers.statements_of(tx, "starter", "order:2") == []
        assert handlers.windows_before(tx, "stranger", [ORDER], "buyer", "page") == {}


def test_statements_without_numbers_come_back_as_they_were(database: Database) -> None:
    nothing = statement(ORDER, "staff", "console", Basis(on(TUESDAY), "Europe/Berlin"))
    promise = promised_at_checkout(state_of(placed(after(100))))
    assert promise is not None
    bare = replace(PAGE, surface="api", basis=None, first_shown=None, last_shown=None)
    with database.transaction() as tx:
        handlers.state_things(tx, [("demo", nothing), ("demo", promise), ("starter", bare)], PLACED)
        kept = handlers.statements_of(tx, "demo", ORDER)
        stamped = handlers.statements_of(tx, "starter", ORDER)
    assert kept == [promise, nothing]
    assert stamped == [replace(bare, first_shown=PLACED, last_shown=PLACED)]


def test_an_order_brings_its_quote_into_the_ledger(database: Database) -> None:
    token = token_of(quote("demo", PLAIN, PLACED, "Europe/Berlin"), SECRET)
    with database.transaction() as tx:
        said = handlers.carry_quote(tx, "demo", ORDER, token, SECRET, after(500))
        assert handlers.statements_of(tx, "demo", ORDER) == [said]
        assert said.first_shown == PLACED
        with pytest.raises(BadQuote):
            handlers.carry_quote(tx, "starter", ORDER, token, SECRET, after(1))


def test_lanes_are_learned_from_what_was_remembered(database: Database) -> None:
    rows = history()
    with database.transaction() as tx:
        assert handlers.load(tx, "demo") is None
        assert handlers.learn(tx, "demo", PLACED) is None
        assert handlers.finished(tx, [("demo", one) for one in rows]) == len(rows)
        assert handlers.finished(tx, [("demo", one) for one in rows]) == 0
        assert handlers.finished(tx, []) == 0
        model = handlers.learn(tx, "demo", PLACED)
    exact = [replace(one, hours=(one.ended_at - one.started_at).total_seconds() / 3600) for one in rows]
    newest = max(one.ended_at for one in rows)
    assert model == learn(exact, newest)
    with database.transaction() as tx:
        assert handlers.load(tx, "demo") == model
        assert handlers.load(tx, "starter") is None
        assert handlers.versions(tx, ["demo", "starter"]) == {"demo": learn(exact, newest).version}


def test_the_newest_lanes_count_also_when_they_are_old_ones(database: Database) -> None:
    rows = [("demo", one) for one in history()]
    with database.transaction() as tx:
        handlers.finished(tx, rows[:1000])
        first = handlers.learn(tx, "demo", PLACED)
        handlers.finished(tx, rows)
        second = handlers.learn(tx, "demo", PLACED + timedelta(days=1))
        assert first is not None
        assert second is not None
        assert handlers.versions(tx, ["demo"]) == {"demo": second.version}
        assert first.version != second.version
        assert handlers.finished(tx, [("demo", replace(rows[0][1], lane="DE-BE>DE-SN"))]) == 1
        third = handlers.learn(tx, "demo", PLACED + timedelta(days=2))
        assert handlers.finished(tx, rows[:1]) == 1
        again = handlers.learn(tx, "demo", PLACED + timedelta(days=3))
        assert third is not None
        assert again is not None
        assert (again.version, third.version == second.version) == (second.version, False)
        assert handlers.versions(tx, ["demo"]) == {"demo": second.version}
