"""The recorded answers of GLS, against what a careful person wrote down from them before any reader existed."""

from doorstep.connect.carriers.gls.read import read
from tests.connect.recorded import agrees, feed_agrees


def test_every_recorded_answer_says_what_the_facts_say() -> None:
    agrees("gls", read)


def test_the_rows_of_pakstat_are_taken_out_of_the_joint_table() -> None:
    feed_agrees("gls_at", read)
