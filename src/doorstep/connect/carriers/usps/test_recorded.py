"""The recorded answers of USPS and Stamps.com, against what a careful person wrote down before any reader existed."""

import pytest

from doorstep.connect.carriers.usps.read import read
from tests.connect.recorded import agrees


@pytest.mark.parametrize("facts", ["usps", "stamps"])
def test_every_recorded_answer_says_what_the_facts_say(facts: str) -> None:
    agrees(facts, read)
