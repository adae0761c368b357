"""The short twin of `python -m tests.crash.hot`."""

from pathlib import Path

import pytest

from tests.crash.hot import heat
from tests.crash.test_storm import QUICK


@pytest.mark.slow
@pytest.mark.xdist_group("storm")
def test_two_of_each_loop_on_fifty_hot_orders(tmp_path: Path) -> None:
    """No deadlock, no error in a loop, no lost mark, every state the fold of its events."""
    found = heat(tmp_path, 8.0, options=QUICK)
    assert found.wrong == []
    assert found.counts["deadlocks"] == 0
    assert found.counts["orders"] == 50
