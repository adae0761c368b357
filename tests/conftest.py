"""What every test may ask for. One PostgreSQL a run, migrated once; each test that asks gets a database of its own.

`DOORSTEP_TEST_POSTGRES` chooses the PostgreSQL: `system` or `wheel`; unset, the system's when there is one.
`DOORSTEP_DATA` names the folder of real data, by default `../shared/data` beside the checkout when it is there.
Examples that hypothesis draws are the same in every run, so that a change is judged by what it changed;
`DOORSTEP_EXPLORE=1` draws others, to look for what nobody has thought of.
"""

import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import django
import pytest
from django.db import connections
from hypothesis import settings

from doorstep.cli import ground
from doorstep.kit import db
from doorstep.kit.config import django_form
from doorstep.kit.postgres import Server, choose
from doorstep.kit.tx import Database

ROOT = Path(__file__).resolve().parent.parent
_NUMBERS = count(1)

os.environ.update(
    DOORSTEP_HOME=tempfile.mkdtemp(prefix="doorstep-test-"),
    DJANGO_SETTINGS_MODULE="tests.django_settings",
    DOORSTEP_DEMO="off",
)
for _name in ("DATABASE_URL", "DOORSTEP_SMTP_URL", "DOORSTEP_PUBLIC_URL", "DOORSTEP_KEY", "DOORSTEP_ADDRESS"):
    os.environ.pop(_name, None)
    os.environ.pop(_name + "_FILE", None)

settings.register_profile("steady", derandomize=True)
if not os.environ.get("DOORSTEP_EXPLORE"):
    settings.load_profile("steady")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whoever asks for PostgreSQL, directly or not, is marked `db`, so that it can run on the other version too."""
    for item in items:
        if "postgres" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.db)


def pytest_configure() -> None:
    """Make Django ready, so that tests may import its models; it finds its database when one is asked for."""
    django.setup()


def pytest_unconfigure() -> None:
    """Leave nothing behind."""
    shutil.rmtree(os.environ["DOORSTEP_HOME"], ignore_errors=True)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how many passed, and how many were skipped for which reason."""
    reasons: Counter[str] = Counter()
    for report in terminalreporter.getreports("skipped"):
        told = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        reasons[told.removeprefix("Skipped: ")] += 1
    terminalreporter.section("passed, and skipped by reason")
    terminalreporter.line(f"{len(terminalreporter.getreports('passed')):6} passed")
    for reason, number in reasons.most_common():
        terminalreporter.line(f"{number:6} skipped: {reason}")


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A running PostgreSQL with a migrated database `template_doorstep` that is copied for each test."""
    home = Path(os.environ["DOORSTEP_HOME"])
    choice = os.environ.get("DOORSTEP_TEST_POSTGRES") or None
    server = Server(home, choose(home, choice), options=("fsync=off", "full_page_writes=off", "max_connections=200"))
    server.start()
    try:
        _migrate(server)
        yield server
    finally:
        server.stop()


@pytest.fixture
def database_url(postgres: Server) -> Iterator[str]:
    """The URL of a fresh, migrated and otherwise empty database; it is gone after the test."""
    name = f"test_{os.getpid()}_{next(_NUMBERS)}"
    _say(postgres, f"CREATE DATABASE {name} TEMPLATE template_doorstep")
    try:
        yield postgres.url_of(name)
    finally:
        _say(postgres, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """A fresh, migrated and otherwise empty database, ready for transactions."""
    with Database(database_url, size=8) as opened:
        yield opened


@pytest.fixture
def django_database(database_url: str) -> Iterator[str]:
    """Django, and with it `django.test.Client`, on a fresh database; its URL."""
    with _django_on(database_url):
        yield database_url


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real data; the test is skipped where there is none."""
    folder = Path(os.environ.get("DOORSTEP_DATA") or ROOT.parent / "shared" / "data")
    if not folder.is_dir():
        pytest.skip("no real data: DOORSTEP_DATA names no folder")
    return folder


def _migrate(server: Server) -> None:
    _say(server, "CREATE DATABASE template_doorstep")
    with _django_on(server.url_of("template_doorstep")):
        ground.migrate()
    _say(server, "ALTER DATABASE template_doorstep IS_TEMPLATE true")


@contextmanager
def _django_on(url: str) -> Iterator[None]:
    connection = connections["default"]
    connection.close()
    before = dict(connection.settings_dict)
    connection.settings_dict.update(django_form(url))
    try:
        yield
    finally:
        connections.close_all()
        connection.settings_dict.update(before)


def _say(server: Server, sql: str) -> None:
    line = db.Line(server.url_of("postgres"))
    try:
        line.say(sql)
    finally:
        line.close()
