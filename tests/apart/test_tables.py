"""The database itself keeps shops apart: every table, whatever a page may ask."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.test import Client

from doorstep.cli import ground
from doorstep.cli.run._inside import apart
from doorstep.kit import db
from doorstep.kit.postgres import Server
from doorstep.kit.tx import PAGES, Database, enter
from doorstep.web import middleware
from tests.conftest import _django_on
from tests.smtp_sink import Sink
from tests.work.house import House
from tests.work.test_thread import MONDAY, live_through

#: Belong to the installation, or to staff and jobs, whom the pages reach as themselves.
OPEN = {"heartbeat"}
_TABLES = """
SELECT c.relname, c.relrowsecurity,
       EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid AND p.polname = 'own_shop'),
       EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'shop'),
       has_table_privilege('doorstep_web', c.oid, 'SELECT')
  FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
"""


@pytest.fixture
def pages(database_url: str) -> Iterator[Database]:
    with Database(database_url, size=1, role=PAGES) as opened:
        yield opened


def test_the_pages_reach_tables_of_shops_behind_their_policy_and_nothing_else(database: Database) -> None:
    with database.transaction() as tx:
        tables = db.rows(tx, _TABLES)
    reached = {name for name, *_, may in tables if may}
    assert {name for name, kept, policy, of_shop, may in tables if may and not (kept and policy and of_shop)} == OPEN
    assert {"event", "order_state", "vault", "vault_key", "person", "release", "shop", "delivery"} <= reached
    assert {"member", "member_post", "django_session", "event_0", "message_other"} & reached == set()


def test_a_question_that_names_no_shop_gets_the_rows_of_the_one_that_was_entered(
    database: Database, pages: Database, tmp_path: Path
) -> None:
    with Sink() as sink:
        house = House(database, tmp_path, sink.url, MONDAY)
        live_through(house)
        house.sender.close()
    everything = "SELECT (SELECT count(*) FROM event), (SELECT count(*) FROM order_state), (SELECT count(*) FROM shop)"
    with pages.transaction() as tx:
        assert db.one(tx, everything) == (0, 0, 0)
        enter(tx, "brook")
        assert db.one(tx, everything) == (0, 0, 0)
        enter(tx, House.shop)
        seen = db.one(tx, everything)
        assert seen is not None
        assert seen[0] > 5
        assert seen[1:] == (1, 1)
    with pages.transaction() as tx:  # the same connection again: what was entered ended with its transaction
        assert db.one(tx, everything) == (0, 0, 0)
        enter(tx, "brook")
        assert db.run(tx, "UPDATE order_state SET milestone = 'lost'") == 0
        assert db.run(tx, "DELETE FROM event") == 0
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match="row-level security"):
            db.run(tx, "INSERT INTO link (shop, child, parent, event) VALUES ('alpine', 'a', 'b', gen_random_uuid())")


@pytest.fixture
def plain(postgres: Server) -> Iterator[str]:
    """The URL of an empty database of a login that may not make roles."""
    line = db.Line(postgres.url_of("postgres"))
    line.say("CREATE ROLE plain LOGIN")
    line.say("CREATE DATABASE of_plain OWNER plain")
    try:
        yield postgres.url_of("of_plain").replace("doorstep@", "plain@")
    finally:
        line.say("DROP DATABASE of_plain WITH (FORCE)")
        line.say("DROP ROLE plain")
        line.close()


@pytest.mark.slow
def test_where_roles_may_not_be_made_pages_work_and_doctor_says_what_to_ask_for(
    postgres: Server, plain: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", plain)
    with _django_on(plain):
        ground.migrate()
        found = apart()
        assert not found.ok
        assert found.says.startswith("the pages work as plain, and only our own questions keep shops apart")
        assert "GRANT doorstep_web TO plain" in found.mend
        assert Client().get("/t/nobody").status_code == 404
        middleware.database(plain).close()
        middleware.database.cache_clear()

        line = db.Line(postgres.url_of("of_plain"))
        line.say("GRANT doorstep_web TO plain")
        line.close()
        assert apart().ok
    with Database(plain, role=PAGES) as pages, pages.transaction() as tx:
        assert db.one(tx, "SELECT current_user::text, session_user::text") == (PAGES, "plain")


def test_doctor_sees_that_all_is_well(database_url: str) -> None:
    with _django_on(database_url):
        found = apart()
    assert (found.ok, found.says) == (True, "the pages work as doorstep_web, for which other shops do not exist")


def test_doctor_sees_a_login_that_does_not_own_the_tables(postgres: Server, database_url: str) -> None:
    line = db.Line(database_url)
    line.say("CREATE ROLE guest LOGIN")
    try:
        with _django_on(database_url.replace("doorstep@", "guest@")):
            found = apart()
    finally:
        line.say("DROP ROLE guest")
        line.close()
    assert not found.ok
    assert found.says == "guest does not own the tables, so that the loops would see no order"
