"""The page of scorecards: an empty one teaches, a full one says who was late, and every number leads to its parcels."""

import csv
import io
import json
import re
from collections.abc import Callable
from datetime import timedelta
from itertools import product
from pathlib import Path

import jsonschema

from doorstep.learning.scorecards import handlers
from doorstep.learning.scorecards.model import DIMENSIONS
from doorstep.learning.scorecards.rules.facts import Terms, legs_of
from doorstep.shop.model import Settings
from doorstep.views import scored
from tests.web import samples, stories
from tests.web.conftest import Site
from tests.web.staff import HOME, signed_in

SCHEMA = json.loads((Path(__file__).resolve().parents[2] / "docs" / "cli" / "scorecards.schema.json").read_text())


def count(site: Site, *told: samples.Story) -> None:
    """Put orders into the shop and count them as the loops do."""
    for story in told:
        site.tell(story)
    subjects = [story.order for story in told]
    with site.database.transaction() as tx:
        found = scored.orders(tx, "fjord", subjects)
        terms = Terms(Settings("Fjord", "Europe/Berlin", "DE", "EUR"))
        legs = [leg for one in found for leg in legs_of(one.state, one.events, one.live, terms, one.shown)]
        handlers.keep(tx, "fjord", subjects, legs, samples.NOW + timedelta(days=60))


def text(site: Site, path: str, role: str = "owner") -> str:
    return signed_in(site, role).get(HOME + path).content.decode()


def test_an_empty_page_teaches_the_first_step(site: Site) -> None:
    page = text(site, "scorecards")
    assert "No parcel was carried yet" in page
    assert "doorstep import orders.csv --shop fjord" in page


def test_a_card_says_how_a_carrier_did(site: Site) -> None:
    count(site, stories.delivered("1001"), stories.asleep())
    page = text(site, "scorecards")
    assert re.findall(r'<th scope="row"><a [^>]*>([^<]+)</a></th><td><a [^>]*>([^<]+)</a>', page) == [("UPS", "2")]
    assert "Nothing by more than chance." in page
    assert page.count('aria-sort="descending"') == 1
    assert 'title="1 of 2; between' in page


def test_every_board_stands_in_every_order(site: Site) -> None:
    count(site, stories.delivered("1001"))
    client = signed_in(site)
    for by, sort in product(DIMENSIONS, ("-legs", "on_time", "name", "-p95", "nonsense")):
        answer = client.get(HOME + "scorecards", {"by": by, "sort": sort, "target": "first_edd", "weeks": "52"})
        assert (by, sort, answer.status_code) == (by, sort, 200)
        assert answer.content.decode().count("<tr data-row>") == 1


def test_programs_get_what_the_schema_says(site: Site) -> None:
    count(site, stories.delivered("1001"))
    answer = signed_in(site).get(HOME + "scorecards", {"format": "json", "by": "lane"})
    assert answer["Content-Type"] == "application/json"
    found = json.loads(answer.content)
    jsonschema.validate(found, SCHEMA)
    assert [card["legs"] for card in found["cards"]] == [1]


def test_the_table_is_for_spreadsheets_too(site: Site) -> None:
    count(site, stories.delivered("1001"))
    answer = signed_in(site).get(HOME + "scorecards.csv")
    (row,) = csv.DictReader(io.StringIO(answer.content.decode()))
    assert (row["carrier"], row["legs"], row["delivered"]) == ("ups", "1", "1")


def test_each_number_leads_to_its_parcels(site: Site) -> None:
    count(site, stories.delivered("1001"), stories.asleep())
    client = signed_in(site)
    page = client.get(HOME + "scorecards").content.decode()
    link = re.findall(r'href="(/console/fjord/scorecards/legs\?[^"]+)"', page)[0].replace("&amp;", "&")
    behind = client.get(link).content.decode()
    assert sorted(re.findall(r'orders/(\d+)">#', behind)) == ["1001", "1004"]
    assert "No parcel here" in client.get(HOME + "scorecards/legs?carrier=gls").content.decode()


def test_whoever_may_see_nothing_sees_no_scorecards(site: Site) -> None:
    assert signed_in(site, "driver").get(HOME + "scorecards").status_code == 403


def test_the_page_asks_the_same_for_one_parcel_and_for_three(site: Site, counted: Callable[[], int]) -> None:
    client = signed_in(site)

    def asked() -> int:
        client.get(HOME + "scorecards")
        before = counted()
        client.get(HOME + "scorecards")
        return counted() - before

    count(site, stories.delivered("1001"))
    one = asked()
    count(site, stories.delivered("1002"), stories.delivered("1003"))
    assert asked() == one


def test_no_style_or_script_stands_in_the_page(site: Site) -> None:
    count(site, stories.delivered("1001"), stories.asleep())
    assert not re.search(r"<script(?![^>]*src=)|\son\w+=|style=", text(site, "scorecards"))
