"""The rows of DPD in the recorded scan feeds, against what a careful person wrote down before any reader existed."""

from doorstep.connect.carriers.dpd.read import read
from tests.connect.recorded import feed_agrees


def test_the_rows_of_statusdata_are_taken_out_of_the_joint_table() -> None:
    feed_agrees("dpd_statusdata", read)
