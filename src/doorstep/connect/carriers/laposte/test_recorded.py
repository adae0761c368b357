"""The recorded answers of La Poste, against what a careful person wrote down from them before any reader existed."""

from doorstep.connect.carriers.laposte.read import read
from tests.connect.recorded import agrees


def test_every_recorded_answer_says_what_the_facts_say() -> None:
    agrees("laposte", read)
