"""PostgreSQL is killed and started again while orders come in: senders are asked to wait, and all goes on by itself."""

from pathlib import Path

import pytest

from tests.crash.storm import Plan, storm
from tests.crash.test_storm import QUICK


@pytest.mark.db
@pytest.mark.slow
@pytest.mark.xdist_group("storm")
def test_postgres_killed_under_load(tmp_path: Path) -> None:
    """Nothing acknowledged is lost, and nobody is told twice: what became of a mail is written down afterwards."""
    plan = Plan(
        orders=60,
        seed=3,
        kills=3,
        every=2.0,
        seconds=6.0,
        lost=0.0,
        lease=30,
        loops=("read", "think", "send"),
        weights={"web": 0, "read": 0, "think": 0, "send": 0},
        options=QUICK,
    )
    found = storm(tmp_path, plan)
    assert found.wrong == []
    assert found.counts["killed: postgres"] >= 1
    assert found.counts["door answered 503"] >= 1
    assert found.counts["service mails that arrived twice"] == 0
    assert found.counts["distinct events"] == 600
