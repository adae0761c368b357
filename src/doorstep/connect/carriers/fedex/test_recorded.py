"""The recorded answers of FedEx, against what a careful person wrote down from them before any reader existed."""

import pytest

from doorstep.connect.carriers.fedex.read import read
from tests.connect.recorded import agrees


@pytest.mark.parametrize("facts", ["fedex", "fedex_recorded"])
def test_every_recorded_answer_says_what_the_facts_say(facts: str) -> None:
    agrees(facts, read)
