"""The recorded answers of DHL Paket, against what a careful person wrote down from them before any reader existed."""

from doorstep.connect.carriers.dhl_parcel_de.read import read
from tests.connect.recorded import agrees, feed_agrees


def test_every_recorded_answer_says_what_the_facts_say() -> None:
    agrees("dhl_parcel_de", read)


def test_the_rows_of_the_scan_report_are_taken_out_of_the_joint_table() -> None:
    feed_agrees("dhl_de_repsrd", read)
