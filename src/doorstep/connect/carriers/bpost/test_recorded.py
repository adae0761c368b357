"""The recorded answers of bpost, against what a careful person wrote down from them before any reader existed."""

from doorstep.connect.carriers.bpost.read import read
from tests.connect.recorded import agrees


def test_every_recorded_answer_says_what_the_facts_say() -> None:
    agrees("bpost", read)
