"""The page of the accounts that carriers are asked by: an empty one teaches, a full one says what is wrong."""

import re
from datetime import timedelta
from typing import Any

from doorstep.kit import db
from doorstep.tasks import handlers as tasks
from doorstep.timeline.polling import store
from tests.web import samples
from tests.web.conftest import Site
from tests.web.staff import HOME, signed_in

CARRIERS = """
[[account]]
name = "ups-api"
carrier = "ups"
per_day = 500
cost = 0.01
cost_per_day = 2
[account.secrets]
client_id = "UPS_ID"
client_secret = "UPS_SECRET"

[[account]]
name = "old"
carrier = "gls"
active = false
"""
HOUR = timedelta(hours=1)


def publish(site: Site) -> None:
    """Add the accounts to the release in force."""
    with site.database.transaction() as tx:
        db.run(
            tx,
            """UPDATE release SET documents = documents || jsonb_build_object('carriers.toml', %(text)s::text)
               WHERE shop = 'fjord'""",
            {"text": CARRIERS},
        )


def fared(site: Site, **told: object) -> None:
    """Let the account have been asked by, an hour ago."""
    at = samples.NOW - HOUR
    after: dict[str, object] = {
        "unused": 7, "used": 7, "cost": 0.07, "free_at": at, "failures": 0, "open_until": None, "stopped_by": None,
        "why": "", "answered": True, "now": at,
    }  # fmt: skip
    with site.database.transaction() as tx:
        store.lease(tx, "fjord", "ups-api", at)
        store.reserve(tx, "fjord", "ups-api", 14, at)
        store.settle(tx, "fjord", "ups-api", {**after, **told})


def rows(page: str) -> list[list[str]]:
    found = re.findall(r"<tr data-row>(.*?)</tr>", page, re.DOTALL)
    cells = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", re.sub(r"<svg.*?</svg>", "", row), re.DOTALL) for row in found]
    return [[" ".join(re.sub(r"<[^>]+>", " ", cell).split()) for cell in row] for row in cells]


def test_without_an_account_the_page_teaches_the_first_step(site: Site) -> None:
    page = signed_in(site).get(HOME + "carriers").content.decode()
    assert "No carrier is asked yet" in page
    assert "[[account]]" in page


def test_each_account_says_how_it_fares_and_what_is_wrong_comes_first(site: Site) -> None:
    publish(site)
    client = signed_in(site)

    def shown() -> list[list[str]]:
        return rows(client.get(HOME + "carriers").content.decode())

    assert [row[:3] for row in shown()] == [["old", "GLS", "Switched off"], ["ups-api", "UPS", "Not asked yet"]]
    fared(site)
    assert [shown()[1][place] for place in (2, 5)] == ["Well", "7 of 200"]
    fared(site, stopped_by=b"x", why="UPS answered 401", answered=False)
    assert shown()[0][2] == "Stands still: refused UPS answered 401"
    fared(site, failures=6, open_until=samples.NOW + HOUR, why="UPS answered 503", answered=False)
    resting = shown()[0]
    assert resting[2].startswith("Rests after failures until")
    assert resting[7] == "0 parcels, 6 failures in a row"


def test_who_may_not_mend_does_not_see_it(site: Site) -> None:
    assert signed_in(site, "marketing").get(HOME + "carriers").status_code == 403


def test_the_task_of_an_account_leads_to_the_page_and_can_be_ended(site: Site) -> None:
    args: dict[str, Any] = {"episode": "never", "title": "It stands still", "why": "refused", "role": "operations"}
    args |= {"due_at": samples.NOW + HOUR, "now": samples.NOW}
    with site.database.transaction() as tx:
        assert tasks.open_own(tx, "fjord", "account:ups-api", **args)
        assert not tasks.open_own(tx, "fjord", "account:ups-api", **args)
        (task,) = tasks.tasks_of(tx, "fjord", "account:ups-api")
    client = signed_in(site)
    for path in ("tasks", f"tasks/{task.id}"):
        assert f'href="{HOME}carriers"' in client.get(HOME + path).content.decode()
    client.post(f"{HOME}tasks/{task.id}/ending", {})
    with site.database.transaction() as tx:
        (task,) = tasks.tasks_of(tx, "fjord", "account:ups-api")
        assert (task.state, db.one(tx, "SELECT count(*) FROM event WHERE shop = 'fjord'")) == ("done", (0,))
