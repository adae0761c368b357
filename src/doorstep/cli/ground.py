"""What most commands stand on: the settings, a PostgreSQL that answers, Django when it is needed."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from doorstep.cli import logs
from doorstep.kit.config import Settings, load
from doorstep.kit.postgres import running
from doorstep.kit.tx import Database


def settings() -> Settings:
    """Read the settings of this installation and start the log as they say."""
    found = load(os.environ)
    logs.start(found.log, found.log_level)
    return found


@contextmanager
def postgres(found: Settings) -> Iterator[str]:
    """Yield the URL of our PostgreSQL, which is started for the length of the block when nobody runs it already."""
    with running(found.home, found.postgres, found.database_url) as url:
        hand_on(url)
        yield url


@contextmanager
def database(*, size: int = 4) -> Iterator[Database]:
    """Yield the database of this installation, for commands that need nothing else."""
    with postgres(settings()) as url, Database(url, size=size) as opened:
        yield opened


def hand_on(url: str) -> None:
    """Let Django and the processes that we start find the same PostgreSQL."""
    os.environ.pop("DATABASE_URL_FILE", None)
    os.environ["DATABASE_URL"] = url


def start_django() -> None:
    """Make Django ready. Call it inside `postgres()`, since its settings are read here."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "doorstep.web.settings")
    import django

    django.setup()


def migrate() -> list[str]:
    """Bring the tables up to date and return the names of the migrations that ran. Django must be ready."""
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    with connection.cursor() as cursor:  # two processes that start together migrate one after the other
        cursor.execute("SELECT pg_advisory_lock(hashtext('doorstep migrate'))")
        try:
            call_command("migrate", verbosity=0, interactive=False)
            cursor.execute("SELECT keep_shops_apart(), begin_new_life()")
        finally:
            cursor.execute("SELECT pg_advisory_unlock(hashtext('doorstep migrate'))")
    return [f"{migration.app_label} {migration.name}" for migration, _ in plan]
