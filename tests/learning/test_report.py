"""The report's drawings and sentences."""

import re

import pytest

from doorstep.learning.model import PromiseFigures, RiskBand, WarningFigures, WarningPoint
from doorstep.learning.report import page, plots, words
from doorstep.learning.rules.figures import warnings_at
from doorstep.learning.rules.replay import replay
from doorstep.learning.rules.summary import summary
from tests.learning.histories import PLAYBOOKS, plan, year

PROMISE = PromiseFigures(0.8, 2.0, -1.5, 6.0, 0.8, 1200)
WARNINGS = WarningFigures(0.5, 0.9, 48.0, 1000, 180, 100, 90)


@pytest.mark.parametrize(
    ("coverage", "says"),
    [
        (0.805, "as sure as they claimed to be"),
        (0.9, "wider than needed"),
        (0.76, "a little too narrow"),
        (0.6, "so the intervals were too narrow"),
    ],
)
def test_honesty_is_said_plainly(coverage: float, says: str) -> None:
    figures = PromiseFigures(coverage, 2.0, 1.0, 6.0, 0.8, 1200)
    assert says in words.of_promise(figures)
    assert "came 1.0 days earlier than expected" in words.of_promise(figures)


def test_warnings_are_told_with_their_numbers() -> None:
    text = words.of_warnings(WARNINGS, 0.6)
    assert text.startswith("100 of 1,000 orders with a promise became late (10.0 %). A risk above 60 % raised 180 ")
    assert "50 % of them were right, and 90 % of the late orders were warned of." in text
    assert "more than 2.0 days before it passed" in text


def test_nothing_measured_is_said_and_not_drawn() -> None:
    nothing = PromiseFigures(None, None, None, None, None, 0)
    assert "nothing can be said" in words.of_promise(nothing)
    assert "cannot be judged" in words.of_warnings(WarningFigures(None, None, None, 5, 0, 0, 0), 0.6)
    assert [plots.coverage([], 0.8), plots.arrivals([]), plots.reliability([]), plots.by_playbook({})] == [""] * 4


def test_a_drawing_takes_the_colours_of_its_page() -> None:
    svg = plots.reliability([RiskBand(0.1, 0.2, 40, 0.15, 5), RiskBand(0.5, 0.6, 12, 0.55, 7)])
    assert svg == plots.reliability([RiskBand(0.1, 0.2, 40, 0.15, 5), RiskBand(0.5, 0.6, 12, 0.55, 7)])
    assert set(re.findall(r"(?:fill|stroke): ([^;\"]+)", svg)) <= {
        "none", "var(--ink)", "var(--quiet)", "var(--line)", "var(--accent)", "var(--ground)",
    }  # fmt: skip
    assert ">40<" in svg
    assert 'role="img" aria-label="Risk given against the share that became late"' in svg


def test_the_chosen_limit_stands_out_among_the_others() -> None:
    svg = plots.precision_recall([WarningPoint(0.5, WARNINGS), WarningPoint(0.6, WARNINGS)], 0.6)
    assert svg.count("var(--late)") > 0
    assert "0.60, 2.0 d ahead" in svg


def test_a_page_of_a_small_shop_has_every_part() -> None:
    found = replay(year(200, seed=6), plan())
    told = summary(found, {}, seconds=1.0, cpu_seconds=0.9)
    html = page(found, told, plan())
    assert html.count("<svg") == 7
    ids = re.findall(r'\bid="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    assert [one.name for one in PLAYBOOKS if f"<td>{one.name}</td>" not in html] == []
    assert len(warnings_at(found.courses, (0.5,))) == 1
