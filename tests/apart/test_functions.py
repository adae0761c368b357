"""As another shop on this shop's data, in the role of the pages: every view and every store function sees nothing."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from msgspec import Struct

from doorstep.kit import db
from doorstep.kit.handle import Tx
from doorstep.kit.postgres import Server
from doorstep.kit.tx import PAGES, Database, enter
from tests.apart.calls import Function, functions, known, made, overheard
from tests.smtp_sink import Sink
from tests.work.house import House
from tests.work.test_thread import MONDAY, live_through

SHOP, OTHER = House.shop, "brook"
#: Not for pages at all: they make and drop tables, or say which loops live.
BUILDERS = {
    "work.store.forget",
    "work.store.prune",
    "work.store.write",
    "intake.store.prune.make_partitions",
    "intake.store.prune.drop_partitions",
    "messages.store.months.make",
    "messages.store.months.drop",
}
#: The word of a link is what lets its reader in, whoever asks.
BY_WORD = {"views.track.marks", "views.track.tracked"}
_ROWS = """
SELECT string_agg(c.relname, ' ' ORDER BY c.relname) FROM pg_class c
  JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'shop'
 WHERE c.relrowsecurity AND c.relkind IN ('r', 'p') AND NOT c.relispartition
"""


class Case(Struct, frozen=True):
    """A function and what it is asked."""

    function: Function
    given: dict[str, Any]


class Lived(Struct, frozen=True):
    """A shop that has lived: its database in the role of the pages, and what there is to ask of it."""

    pages: Database
    cases: list[Case]


@pytest.fixture
def nobody(postgres: Server) -> Iterator[Database]:
    """A database in which there is nothing."""
    line = db.Line(postgres.url_of("postgres"))
    line.say("CREATE DATABASE apart_from_all TEMPLATE template_doorstep")
    try:
        with Database(postgres.url_of("apart_from_all")) as opened:
            yield opened
    finally:
        line.say("DROP DATABASE apart_from_all WITH (FORCE)")
        line.close()


@pytest.fixture
def lived(database: Database, database_url: str, tmp_path: Path) -> Iterator[Lived]:
    """A shop through which an order went, beside another one."""
    every = functions()
    with Sink() as sink:
        house = House(database, tmp_path, sink.url, MONDAY)
        with overheard(every) as heard:
            live_through(house)
        house.sender.close()
    with database.transaction() as tx:
        there = known(tx, SHOP)
    cases = [Case(one, heard.get(one.name) or made(one, there)) for one in every]
    with Database(database_url, role=PAGES) as pages:
        yield Lived(pages, cases)


def rows_of(tx: Tx) -> str:
    """A hash of all rows of the shop, seen by the owner of the tables, in the same transaction."""
    db.run(tx, "SET LOCAL ROLE NONE")
    tables = db.one(tx, _ROWS)
    assert tables
    hashes = []
    for table in tables[0].split():
        sql = f"SELECT md5(string_agg(t::text, ' ' ORDER BY t::text)) FROM {table} t WHERE shop = %(shop)s"
        row = db.one(tx, sql, {"shop": SHOP})  # the names come from the catalogue
        hashes.append(f"{table} {row}")
    return "\n".join(hashes)


class Undo(Exception):
    """Rolls back."""


def asked(database: Database, case: Case, shop: str) -> tuple[Any, str]:
    """Ask as this shop and undo it; return the answer, and the rows of the shop that has lived as they were then."""
    said: tuple[Any, str] = "", ""
    try:
        with database.transaction() as tx:
            enter(tx, shop)
            found = case.function.act(tx, **case.given)
            said = list(found) if hasattr(found, "__next__") else found, ""
            said = said[0], rows_of(tx)
            raise Undo
    except Undo:
        return said
    except psycopg.errors.InsufficientPrivilege:
        return "refused", ""
    except psycopg.IntegrityError:
        return "there already", ""
    except (LookupError, TypeError, ValueError, AttributeError, psycopg.DataError, psycopg.ProgrammingError):
        return "untried", ""


def test_another_shop_sees_and_changes_nothing(lived: Lived, nobody: Database) -> None:
    """A page of another shop gets the answer that it would get if there were nothing in the database at all."""
    with lived.pages.transaction() as tx:
        before = rows_of(tx)
    wrong, untried, refused = [], [], 0
    for case in lived.cases:
        name = case.function.name
        found, after = asked(lived.pages, case, OTHER)
        if found == "untried":
            untried.append(name)
        elif found == "refused":
            refused += 1
        elif after != before:
            wrong.append((name, "changed rows"))
        elif name not in BY_WORD and found != (empty := asked(nobody, case, SHOP)[0]):
            wrong.append((name, f"{found} instead of {empty}"))
    assert wrong == []
    assert len(untried) * 10 < len(lived.cases), untried
    assert refused >= 10


def test_its_own_shop_may_do_what_it_could_before(lived: Lived, database: Database) -> None:
    """In the role of the pages, views answer as they answer the owner of the tables, and no right is missing."""
    wrong = []
    for case in lived.cases:
        name = case.function.name
        found, _ = asked(lived.pages, case, SHOP)
        if found == "refused" and name not in BUILDERS:
            wrong.append((name, found))
        if name.startswith("views.") and found != (mine := asked(database, case, SHOP)[0]):
            wrong.append((name, f"{found} instead of {mine}"))
    assert wrong == []
