"""A ring of keys and a moment for the tests of the inbox."""

from datetime import UTC, datetime

import pytest

from doorstep.people.model import Keyring

NOW = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)


@pytest.fixture
def keys() -> Keyring:
    """A ring of keys under a master key of the tests."""
    return Keyring(b"m" * 32)


@pytest.fixture
def now() -> datetime:
    """The moment at which the tests take place."""
    return NOW
