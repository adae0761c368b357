"""The back-test as a command over folders, and its laws: nothing from the future, the same orders the same figures."""

import json
from datetime import datetime, timedelta
from pathlib import Path

import jsonschema
import msgspec
import numpy as np
import pytest

from doorstep.cli import main
from doorstep.learning.backtest import Plan
from doorstep.learning.backtest.plots import drawings
from doorstep.learning.backtest.run import backtest
from doorstep.learning.backtest.walk import Walked, walk
from doorstep.learning.backtest.warned import aims, average_precision
from doorstep.promise.rules.learned import Case, History
from doorstep.promise.rules.learned.columns import seconds
from tests.learning.backtest.olist import write
from tests.promise.learned.made import QUICK, cases, day

ROOT = Path(__file__).resolve().parents[3]
SCHEMA = json.loads((ROOT / "docs" / "cli" / "promise.schema.json").read_text(encoding="utf-8"))
PLAN = Plan(relearn_days=30, warm_days=60, recipe=QUICK)
START = day(130)


def test_two_folders_are_walked_through_and_told_in_the_published_form(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path / "train", range(1200))
    write(tmp_path / "test", range(1200, 2000))
    words = ["promise", "backtest", "--train", str(tmp_path / "train"), "--test", str(tmp_path / "test")]
    words += ["--from", "2018-01-15", "--warm-days", "45", "--relearn-days", "45", "--threads", "1", "--json"]
    assert main([*words, "--plots", str(tmp_path / "plots")]) == 0
    told = capsys.readouterr()
    found = json.loads(told.out)
    jsonschema.validate(found, SCHEMA)
    assert "100 %  through" in told.err
    ours, lane = found["purchase"]["ours"], found["purchase"]["lane"]
    assert ours["n"] == lane["n"] > 150
    assert ours["mae_days"] < found["purchase"]["shop"]["mae_days"]
    assert 0.8 < ours["intervals"]["90"]["coverage"] < 0.99
    assert found["handover"]["ours"]["mae_days"] < ours["mae_days"]
    assert found["orders"] + found["taught"] == 2000
    assert sum(found["left_out"].values()) >= 4
    assert found["data_quality"]["cancelled_yet_delivered"] == 40
    assert found["data_quality"]["delivered_before_handed_over"] >= 40
    assert sorted(path.stem for path in (tmp_path / "plots").iterdir()) == [
        "dates", "months", "risk-handover", "risk-three-days", "warnings",
    ]  # fmt: skip
    assert all("<svg" in path.read_text() and "var(" not in path.read_text() for path in (tmp_path / "plots").iterdir())


def test_a_folder_that_is_none_is_refused_plainly(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["promise", "backtest", "--train", str(tmp_path), "--test", str(tmp_path), "--from", "2018-01-15"]
    assert main(words) == 1
    assert "is no folder of Olist tables" in capsys.readouterr().err


def test_the_same_orders_give_the_same_figures_in_whatever_order_they_come() -> None:
    shuffled = [cases()[place] for place in np.random.default_rng(1).permutation(len(cases()))]
    one = backtest(cases(), cases(), START, "Europe/Berlin", PLAN)
    other = backtest(shuffled[:900], shuffled, START, "Europe/Berlin", PLAN)
    assert msgspec.structs.replace(one, seconds=0.0) == msgspec.structs.replace(other, seconds=0.0)
    assert drawings(one) == drawings(other)


def test_a_planted_future_changes_nothing_that_was_told_before_it() -> None:
    """Everything that happens from day 160 on happens a month later instead: what was told before stays as it was."""
    then = day(160)
    planted = [_later(case, then) for case in cases()]
    assert sum(one != other for one, other in zip(cases(), planted, strict=True)) > 50
    plan = msgspec.structs.replace(PLAN, aims=aims())
    one, other = (walk(History(known, "Europe/Berlin"), START, plan) for known in (cases(), planted))
    for segment, lesson in one.lessons.segments.items():
        asked = (lesson.begun < seconds(then)) & np.isfinite(one.segments[segment].logs[:, 0])
        assert np.count_nonzero(asked) > 200
        same = other.lessons.segments[segment].begun == lesson.begun
        np.testing.assert_array_equal(
            one.segments[segment].logs[asked & same], other.segments[segment].logs[asked & same]
        )
    left, right = (_risks(walked, seconds(then)) for walked in (one, other))
    assert len(left) > 500
    assert left == right


def _risks(walked: Walked, then: int) -> dict[tuple[int, int], float]:
    looks = walked.lessons.looks
    known = (looks.moment < then) & np.isfinite(walked.risks)
    return dict(
        zip(zip(looks.case[known].tolist(), looks.moment[known].tolist(), strict=True),
            walked.risks[known].tolist(), strict=True)
    )  # fmt: skip


def _later(case: Case, then: datetime) -> Case:
    moved = {
        name: at + timedelta(days=30)
        for name in ("approved_at", "handed_at", "arrived_at", "closed_at")
        if (at := getattr(case, name)) is not None and at >= then
    }
    return msgspec.structs.replace(case, **moved)


def test_without_history_the_lanes_and_the_shop_are_still_judged() -> None:
    few = cases()[:200]
    found = backtest(few, few, START, "Europe/Berlin", PLAN)
    assert found.models == 0
    assert found.purchase["ours"].n == 0
    assert found.purchase["shop"].n > 30
    nothing = backtest([], [], START, "Europe/Berlin", PLAN)
    assert (nothing.orders, nothing.purchase["shop"].n, nothing.warnings.orders) == (0, 0, 0)


def test_equal_risks_count_together() -> None:
    risk = np.array([0.9, 0.5, 0.5, 0.1])
    late = np.array([True, False, True, False])
    assert average_precision(risk, late) == pytest.approx(0.5 * 1.0 + 0.5 * (2 / 3), abs=1e-4)
    assert average_precision(risk, ~late & late) is None
