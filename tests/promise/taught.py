"""A question, a history of finished orders, and estimators that learned from it."""

from datetime import timedelta
from random import Random

from doorstep.promise.model import Estimate, Finished, Question
from doorstep.promise.rules import Chain, LaneEstimator, RulesEstimator, chain_for, day_end, learn, zone_of
from doorstep.promise.rules.lanes import DISPATCH, DOOR, HANDOVER, PURCHASE, SILENCE
from tests.promise.orders import BERLIN, MUNICH, PLACED, SETTINGS, finished

ZONE = zone_of(MUNICH, "UTC")
ASKED = Question(
    "order:1001",
    PLACED,
    placed_at=PLACED,
    origin=BERLIN,
    destination=MUNICH,
    carrier="dhl",
    promised_to=day_end(PLACED.date() + timedelta(days=7), ZONE),
)
RULES = RulesEstimator(SETTINGS)


def one(estimator: Chain | RulesEstimator | LaneEstimator, question: Question) -> Estimate:
    (found,) = estimator.estimate([question])
    assert found is not None
    return found


def history(orders: int = 400, *, seed: int = 7, slower: float = 1.0) -> list[Finished]:
    """Orders on two lanes: a day or two to the hand-over, then two to five days, the last one just before PLACED."""
    draw = Random(seed)
    rows = []
    for number in range(orders):
        ended = PLACED - timedelta(hours=12 * (orders - number))
        waited, way = draw.uniform(20, 50), draw.uniform(48, 120) * slower
        lane = "DE-BE>DE-BY" if number % 4 else "DE-BE>DE-HH"
        way = way if number % 4 else way * 2
        rows += [
            finished(f"order:{number}", PURCHASE, waited + way, ended, lane),
            finished(f"order:{number}", DISPATCH, waited, ended - timedelta(hours=way), lane),
            finished(f"parcel:{number}", HANDOVER, way, ended, lane, "dhl"),
            finished(f"parcel:{number}", DOOR, draw.uniform(1, 9), ended, lane, "dhl"),
            finished(f"parcel:{number}", SILENCE, way / 4, ended, lane, "dhl"),
        ]
    return rows


MODEL = learn(history(), PLACED)
LANES = LaneEstimator(MODEL, SETTINGS)
CHAIN = chain_for(SETTINGS, MODEL)
