"""The recorded answer of Purolator, against what a careful person wrote down before any reader existed."""

from doorstep.connect.carriers.purolator.read import read
from tests.connect.recorded import agrees


def test_every_recorded_answer_says_what_the_facts_say() -> None:
    agrees("purolator", read)
