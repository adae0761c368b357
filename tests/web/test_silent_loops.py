"""Today says which loop stands still."""

from datetime import timedelta

from doorstep.kit import db
from tests.web.conftest import Site
from tests.web.samples import NOW
from tests.web.staff import HOME, signed_in


def test_a_loop_that_hangs_is_named_and_one_that_goes_on_is_not(site: Site) -> None:
    sql = "INSERT INTO heartbeat (worker, loop, at) VALUES (%(worker)s, %(loop)s, %(at)s)"
    with site.database.transaction() as tx:
        for loop, minutes in (("think", 30), ("send", 1)):
            db.run(tx, sql, {"worker": "north:7", "loop": loop, "at": NOW - timedelta(minutes=minutes)})
    page = signed_in(site).get(HOME).content.decode()
    assert "think (north:7)" in page
    assert "send (north:7)" not in page
