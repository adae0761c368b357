"""Learning from a memory that grows and forgets comes to the same as learning from its rows at once."""

from datetime import timedelta
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from doorstep.promise.rules import Memory, learn, learn_from
from tests.promise.orders import PLACED
from tests.promise.taught import history

ROWS = history(60)
BEFORE = PLACED - timedelta(days=15)


@given(cuts=st.lists(st.integers(0, len(ROWS)), max_size=4), seed=st.integers(0, 9), days=st.integers(0, 20))
@settings(max_examples=40, deadline=None)
def test_what_came_in_parts_and_what_was_forgotten_make_no_difference(cuts: list[int], seed: int, days: int) -> None:
    rows = list(ROWS)
    Random(seed).shuffle(rows)
    as_of = PLACED - timedelta(days=days)
    memory = Memory()
    for begin, end in zip([0, *sorted(cuts)], [*sorted(cuts), len(rows)], strict=True):
        memory.add(rows[begin:end])
        learn_from(memory, as_of)  # looking changes nothing
    assert learn_from(memory, as_of) == learn(ROWS, as_of)
    memory.forget(BEFORE)
    assert learn_from(memory, as_of) == learn([row for row in ROWS if row.ended_at >= BEFORE], as_of)
