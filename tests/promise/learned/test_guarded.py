"""Whatever is wrong with the learned estimator, the next one answers and says why."""

from datetime import timedelta
from functools import lru_cache
from threading import Event

import msgspec
import pytest
from msgspec.structs import replace

from doorstep.promise import keeping
from doorstep.promise.keeping import Keeper, made_ready, packed, unpacked
from doorstep.promise.model import Estimate, LearnedModel, Question
from doorstep.promise.rules import chain_for
from doorstep.promise.rules.chain import Chain
from doorstep.promise.rules.guarded import Ready, chain_guarded
from doorstep.promise.training import fit
from doorstep.shop.model import Location, Promises, Service, Settings
from doorstep.timeline.model import Milestone, Place
from tests.promise.learned.made import QUICK, cases, day, lessons

TAUGHT = day(180)
SETTINGS = Settings(
    "Alpine", "Europe/Berlin", "DE", "EUR",
    locations=(Location("berlin", "Europe/Berlin", "DE", region="BE", postcode="10115"),),
    services=(Service("post", "standard"),),
    promise=Promises(learned="on"),
)  # fmt: skip
ASKED = Question(
    "order:new", day(181), day(181), destination=Place(country="DE", region="BY", postcode="80331"),
    origin=Place(country="DE", region="BE", postcode="10115"), carrier="post", service="standard", seller="seller 1",
    promised_to=day(195),
)  # fmt: skip


@lru_cache(maxsize=1)
def model() -> LearnedModel:
    found = fit(lessons(), TAUGHT, QUICK)
    assert found is not None
    return found


@lru_cache(maxsize=1)
def ready() -> Ready:
    return Ready(model(), cases(), SETTINGS)


def chain(ready: Ready | None = None, settings: Settings = SETTINGS) -> Chain:
    return chain_guarded(settings, None, ready)


def answered(found: Chain, question: Question = ASKED) -> Estimate:
    (one,) = found.estimate([question])
    assert one is not None
    return one


def test_it_answers_where_it_is_on_and_its_model_is_whole() -> None:
    one = answered(chain(ready()))
    assert (one.source, one.model) == ("model", model().version)
    assert one.earliest < one.likely < one.latest
    assert one.steps[0].startswith("Learned on")


@pytest.mark.parametrize("switch", ["off", "shadow"])
def test_switched_off_nothing_of_it_is_asked_or_shown(switch: str) -> None:
    settings = replace(SETTINGS, promise=Promises(learned=switch))
    plain = chain_for(settings, None).estimate([ASKED])
    assert chain(ready(), settings).estimate([ASKED]) == plain
    assert [one is not None and one.source for one in plain] == ["rule"]


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"now": TAUGHT + timedelta(days=91), "placed_at": TAUGHT + timedelta(days=91)}, "learned too long ago"),
        ({"now": TAUGHT - timedelta(days=2), "placed_at": TAUGHT - timedelta(days=3)}, "the clock stands before"),
        ({"placed_at": day(182)}, "lie in the future"),
        ({"picked_up_at": day(183), "milestone": Milestone.PICKED_UP}, "lie in the future"),
        ({"destination": Place(country="NO", region="03", postcode="0150")}, "no order went to this region before"),
    ],
)
def test_what_it_may_not_be_asked_goes_to_the_next_one_which_says_so(changed: dict[str, object], why: str) -> None:
    question = replace(ASKED, **changed)
    one = answered(chain(ready()), question)
    assert one.source == "rule"
    assert one.steps[0].startswith("The learned estimator is not used: ")
    assert why in one.steps[0]
    assert one.steps[1:] == answered(chain_for(SETTINGS, None), question).steps


def test_without_a_model_it_says_that_nothing_was_learned() -> None:
    assert answered(chain()).steps[0] == "The learned estimator is not used: nothing was learned yet."


def test_a_damaged_model_is_left_out() -> None:
    whole = model().segments["whole"]
    torn = replace(model(), segments={"whole": replace(whole, texts=("tree\nrubbish", *whole.texts[1:]))})
    one = answered(chain(Ready(torn, cases(), SETTINGS)))
    assert one.source == "rule"
    assert "is damaged" in one.steps[0]


class Bursting:
    """An estimator with an error of its own."""

    name = "learned"

    def estimate(self, questions: list[Question]) -> list[Estimate | None]:
        raise ZeroDivisionError(questions)


def test_an_error_of_its_own_stops_nobody() -> None:
    broken = Ready(model(), cases(), SETTINGS)
    broken.estimator = Bursting()
    found = chain(broken)
    answers = found.estimate([ASKED, replace(ASKED, order="order:other")])
    assert [one is not None and one.source for one in answers] == ["rule", "rule"]
    assert "ZeroDivisionError" in answered(found).steps[0]


def test_what_is_stored_answers_the_same() -> None:
    """Model and cases go through their columns, as the loops read them."""
    stored = msgspec.json.encode(model()), packed(cases())

    def read(_: str) -> tuple[LearnedModel, bytes]:
        return msgspec.json.decode(stored[0], type=LearnedModel), stored[1]

    assert unpacked(stored[1]) == cases()
    assert answered(chain(made_ready(read, "alpine", SETTINGS))) == answered(chain(ready()))


def test_damaged_cases_are_said_and_not_raised() -> None:
    broken = made_ready(lambda _: (model(), b"rubbish"), "alpine", SETTINGS)
    assert "cannot be read" in answered(chain(broken)).steps[0]


def test_the_keeper_reads_beside_the_loop_and_never_makes_it_wait() -> None:
    may, stored = Event(), packed(cases())

    def read(_: str) -> tuple[LearnedModel, bytes]:
        assert may.wait(60)
        return model(), stored

    keeper = Keeper(read)
    assert keeper.stamp("alpine", "one", SETTINGS) == ""
    assert keeper.ready("alpine") is None
    may.set()
    for _ in range(6000):
        if keeper.stamp("alpine", "one", SETTINGS):
            break
        Event().wait(0.01)
    made = keeper.ready("alpine")
    assert made is not None
    assert answered(chain(made)).source == "model"
    assert keeping.Keeper(read).ready("alpine") is None
