"""The tables hold together on every PostgreSQL that we support (bin/test and .ci/run choose it)."""

from pathlib import Path

import pytest

from doorstep.kit import db
from doorstep.kit.schema import files
from doorstep.kit.tx import Database

SPINE = "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'public'"
OURS = " AND c.relname !~ '^(django|auth|account|mfa|social|usersessions|procrastinate|member)'"

OF_THE_INSTALLATION = {"heartbeat", "cached"}  # small tables that belong to no shop
LOGS = {"release_log", "looked_at"}  # written to and read in order, never looked up by a key


def test_every_large_table_begins_its_key_with_the_shop(database: Database) -> None:
    """For the day when tables are spread over machines by shop and subject, no key may begin otherwise."""
    with database.transaction() as tx:
        keys = db.rows(
            tx,
            "SELECT c.relname, a.attname FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid"
            " JOIN pg_namespace n ON n.oid = c.relnamespace"
            " JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = i.indkey[0]"
            " WHERE n.nspname = 'public' AND i.indisprimary AND NOT c.relispartition" + OURS,
        )
    assert {table for table, first in keys if first != "shop"} - OF_THE_INSTALLATION == set()
    assert len(keys) > 10


def test_every_table_has_a_primary_key_or_is_a_log(database: Database) -> None:
    with database.transaction() as tx:
        bare = db.rows(
            tx,
            SPINE + OURS + " AND c.relkind IN ('r', 'p') AND NOT c.relispartition"
            " AND NOT EXISTS (SELECT 1 FROM pg_index i WHERE i.indrelid = c.oid AND i.indisprimary)",
        )
    assert {name for (name,) in bare} - LOGS == set()


def test_a_file_that_is_missing_or_doubled_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "FOLDER", tmp_path)
    with pytest.raises(FileNotFoundError, match="0007"):
        files.run_file(7)
    for name in ("0007_a.sql", "0007_b.sql"):
        (tmp_path / name).write_text("SELECT 1")
    with pytest.raises(ValueError, match=r"0007_a\.sql, 0007_b\.sql"):
        files.run_file(7)


def test_every_sql_file_is_run_by_the_migration_of_its_name() -> None:
    here = Path(files.__file__).parent
    sql = {path.stem for path in (here / "sql").glob("*.sql")}
    migrations = {path.stem for path in (here / "migrations").glob("[0-9]*.py")}
    assert sql == migrations
