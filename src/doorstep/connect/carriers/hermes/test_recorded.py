"""The recorded answers of Hermes, against what a careful person wrote down from them before any reader existed."""

from doorstep.connect.carriers.hermes.read import read
from tests.connect.recorded import agrees


def test_every_recorded_answer_says_what_the_facts_say() -> None:
    agrees("hermes", read)
