"""A live shop with its loops, and a mail server that takes what they send."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from doorstep.kit.tx import Database
from tests.smtp_sink import Sink
from tests.work.house import House
from tests.work.told import NOON


@pytest.fixture
def post_office() -> Iterator[Sink]:
    """A mail server."""
    with Sink() as opened:
        yield opened


@pytest.fixture
def shop(database: Database, tmp_path: Path, post_office: Sink) -> Iterator[House]:
    """A live shop at noon."""
    opened = House(database, tmp_path, post_office.url, NOON)
    yield opened
    opened.sender.close()
