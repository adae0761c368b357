"""Small twins of the full storm (`python -m tests.crash.full`)."""

from pathlib import Path

import pytest

from tests.crash.storm import Plan, storm

#: What a power cut would need is left out; killed processes need nothing of it.
QUICK = ("fsync=off", "full_page_writes=off", "max_connections=200")


@pytest.mark.db
@pytest.mark.slow
@pytest.mark.xdist_group("storm")
def test_fifty_kills_lose_nothing_and_tell_nobody_twice_without_need(tmp_path: Path) -> None:
    """Every acknowledged event once, every state its fold, every ask one verdict, service twice at most, else once."""
    plan = Plan(
        orders=200,
        seed=11,
        kills=50,
        every=0.36,
        seconds=10.0,
        lost=0.0,
        lease=10,
        weights={"web": 0.1, "postgres": 0.06, "backend": 0.1},
        options=QUICK,
    )
    found = storm(tmp_path, plan)
    assert found.wrong == []
    assert found.counts["kills"] >= 50
    assert found.counts["distinct events"] == 2000
