"""How good the lanes are on orders they have not seen: real ones, and made-up ones that never skip.

Time goes forward: at each moment only what had ended by then is known, and lanes are learned anew every three weeks.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from statistics import mean, median

import pytest
from msgspec import Struct

from doorstep.promise.model import Estimate, Question
from doorstep.promise.rules import chain_for, day_end, learn
from doorstep.shop.model import Settings
from doorstep.timeline.model import Milestone, Place
from tests.promise.real_orders import CLOCK, Real, delivered_orders

SETTINGS = Settings(name="Market", zone="America/Sao_Paulo", country="BR", currency="BRL")
LEARNED_EVERY = timedelta(weeks=3)
DAY = timedelta(days=1)


class Score(Struct, frozen=True):
    """What came of the estimates of one moment."""

    orders: int
    coverage: float
    mae_days: float
    median_days: float
    bias_days: float
    width_days: float
    shop_mae_days: float


def walk(orders: Sequence[Real], first: datetime) -> dict[str, Score]:
    """Estimate each order at its purchase and at its hand-over, from ``first`` on."""
    rows = [row for one in orders for row in one.finished()]
    asked: list[tuple[str, Real, Question]] = []
    for one in orders:
        if one.placed < first:
            continue
        asked.append(("purchase", one, _question(one, one.placed)))
        if one.taken is not None and one.placed <= one.taken <= one.delivered:
            asked.append(("handover", one, _question(one, one.taken)))
    asked.sort(key=lambda item: (item[2].now, item[1].id, item[0]))
    answers: dict[str, list[tuple[Real, Estimate]]] = {"purchase": [], "handover": []}
    learned, chain = first - 2 * LEARNED_EVERY, chain_for(SETTINGS, None)
    for moment, one, question in asked:
        if question.now - learned >= LEARNED_EVERY:
            learned = question.now
            chain = chain_for(SETTINGS, learn(rows, learned))
        (answer,) = chain.estimate([question])
        assert answer is not None
        answers[moment].append((one, answer))
    return {moment: _score(pairs) for moment, pairs in answers.items()}


def _question(one: Real, now: datetime) -> Question:
    taken = one.taken if one.taken is not None and one.taken <= now else None
    milestone = Milestone.PICKED_UP if taken is not None else Milestone.PENDING
    return Question(
        one.id,
        now,
        placed_at=one.placed,
        picked_up_at=taken,
        milestone=milestone,
        origin=one.origin,
        destination=one.destination,
        promised_to=one.promised_to,
    )


def _score(pairs: list[tuple[Real, Estimate]]) -> Score:
    errors = [(answer.likely - one.delivered) / DAY for one, answer in pairs]
    return Score(
        len(pairs),
        mean(answer.earliest <= one.delivered <= answer.latest for one, answer in pairs),
        mean(abs(error) for error in errors),
        median(abs(error) for error in errors),
        mean(errors),
        mean((answer.latest - answer.earliest) / DAY for _, answer in pairs),
        mean(abs((one.promised_to - one.delivered) / DAY) for one, _ in pairs),
    )


def test_lanes_on_real_orders_they_have_not_seen(real_data: Path) -> None:
    folder = real_data / "olist"
    if not folder.is_dir():
        pytest.skip("no real orders: the folder of real data has no olist/")
    scores = walk(delivered_orders(folder), datetime(2018, 1, 1, tzinfo=CLOCK).astimezone(UTC))
    for moment, score in scores.items():
        print(moment, score)
    purchase, handover = scores["purchase"], scores["handover"]
    assert purchase.orders == 10609
    assert 0.74 <= purchase.coverage <= 0.88
    assert 0.74 <= handover.coverage <= 0.88
    assert purchase.mae_days < 6.5
    assert handover.mae_days < purchase.mae_days < purchase.shop_mae_days
    assert handover.width_days < purchase.width_days


def made_up_orders(count: int) -> list[Real]:
    """Orders on three ways with known spread; the shop promises much later than it delivers."""
    draw = Random(11)
    regions = {"SP": 3.0, "RJ": 6.0, "AM": 14.0}
    made = []
    for number in range(count):
        placed = datetime(2017, 1, 1, tzinfo=UTC) + timedelta(hours=2 * number)
        region = draw.choice(sorted(regions))
        taken = placed + timedelta(days=draw.uniform(0.5, 3.0))
        delivered = taken + timedelta(days=regions[region] * draw.lognormvariate(0.0, 0.4))
        promised = day_end((placed + timedelta(days=30)).date(), CLOCK)
        origin, destination = Place(country="BR", region="SP"), Place(country="BR", region=region)
        made.append(Real(f"order:{number}", placed, taken, delivered, promised, origin, destination))
    return made


def test_lanes_on_made_up_orders_they_have_not_seen() -> None:
    orders = made_up_orders(4000)
    scores = walk(orders, orders[2000].placed)
    for score in scores.values():
        assert 0.76 <= score.coverage <= 0.84
        assert abs(score.bias_days) < 1.0
    assert scores["handover"].mae_days < scores["purchase"].mae_days < 3.0
    assert scores["handover"].width_days < scores["purchase"].width_days


def test_estimates_are_cheap_in_batches() -> None:
    """Far above what is measured (some 10 µs), so that only a slip such as a look-up a question is caught."""
    from time import process_time

    orders = made_up_orders(2000)
    chain = chain_for(SETTINGS, learn([row for one in orders for row in one.finished()], orders[-1].delivered))
    questions = [_question(one, one.placed + timedelta(days=away)) for one in orders for away in (0, 2, 5)]
    chain.estimate(questions)
    begun = process_time()
    chain.estimate(questions)
    assert (process_time() - begun) / len(questions) < 100e-6
