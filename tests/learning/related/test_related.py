"""Products that go together are found, popular ones fill the gaps, and nothing hangs on the order of what came in."""

from random import Random

import pytest

from doorstep.learning.related.model import ENOUGH_BASKETS
from doorstep.learning.related.rules import learn, suggest
from tests.learning.related.measured import recall

PAIRS = {"lamp": "bulb", "camera": "card", "tent": "pegs", "kettle": "tea"}
POPULAR = ("bag", "card box", "tape", "string", "paper", "stamps")


def baskets(count: int, seed: int = 1) -> list[list[str]]:
    """Baskets in which some products go together, among popular ones that go with everything."""
    rng = Random(seed)
    found = []
    for _ in range(count):
        first = rng.choice(list(PAIRS))
        basket = [first, *(one for one in POPULAR if rng.random() < 0.3)]
        if rng.random() < 0.6:
            basket.append(PAIRS[first])
        if rng.random() < 0.5:
            basket.append(f"thing {rng.randrange(40)}")
        found.append(basket)
    return found


def test_what_goes_together_is_suggested_first() -> None:
    known = learn(baskets(4_000), ridge=20.0)
    for product, other in PAIRS.items():
        (found,) = suggest(known, [product], 1)
        assert (found.product, found.why) == (other, "basket")


def test_the_order_of_the_baskets_does_not_matter() -> None:
    given = baskets(2_500)
    mixed = [list(reversed(basket)) + basket[:1] for basket in given]
    Random(5).shuffle(mixed)
    assert learn(mixed, ridge=20.0) == learn(given, ridge=20.0)


def test_a_shop_with_few_baskets_shows_what_is_popular() -> None:
    several = [basket for basket in baskets(4_000) if len(basket) > 1]
    known = learn(several[: ENOUGH_BASKETS - 1])
    assert known.beside == {}
    found = suggest(known, ["lamp"], 3)
    assert [one.why for one in found] == ["popular"] * 3
    assert {one.product for one in found} <= {*POPULAR, *PAIRS, *PAIRS.values()}
    assert learn(several[:ENOUGH_BASKETS]).beside != {}


def test_what_is_out_of_stock_or_unwanted_or_bought_already_is_not_shown() -> None:
    known = learn(baskets(4_000), ridge=20.0)
    stock = {"card box", "tape", "lamp", "tea"}
    found = suggest(known, ["lamp"], 9, offered=stock, never=["tape"])
    assert {one.product for one in found} == {"card box", "tea"}


@pytest.mark.parametrize("given", [[], [[]], [["", ""]]])
def test_nothing_is_learned_from_nothing(given: list[list[str]]) -> None:
    known = learn(given)
    assert (known.baskets, known.popular, known.beside) == (0, (), {})
    assert suggest(known, ["lamp"], 5) == ()


def test_held_out_products_are_found_more_often_than_popular_ones() -> None:
    ours, popular = recall(learn(baskets(4_000), ridge=20.0), baskets(600, seed=9), n=3)
    assert ours >= 1.3 * popular
