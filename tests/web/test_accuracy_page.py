"""The pages of accuracy: staff see the orders behind each figure, anybody sees figures alone, and only where a shop
lets them."""

import csv
import io
from datetime import timedelta

from doorstep.learning.accuracy import handlers
from doorstep.learning.accuracy.model import Forecast, Key, Said
from doorstep.learning.scorecards.rules.facts.dates import monday
from doorstep.shop import handlers as shops
from tests.web import samples, stories
from tests.web.conftest import Site
from tests.web.staff import HOME, signed_in

DAY = timedelta(days=1)
_BELOW = ("0.05", "0.1", "0.25", "0.5", "0.75", "0.9", "0.95")


def said(middle: float, spread: float = 1.0) -> Said:
    days = {share: middle + spread * (float(share) - 0.5) * 4 for share in _BELOW}
    ends = {"50": ("0.25", "0.75"), "80": ("0.1", "0.9"), "90": ("0.05", "0.95")}
    return Said(middle, {level: (days[low], days[high]) for level, (low, high) in ends.items()}, days)


def told(number: int, carrier: str = "dhl", order: str = "", how: str = "tested") -> Forecast:
    """An order that took three days, give or take; each tenth came late, and was warned of."""
    at = samples.NOW - (10 + number % 40) * DAY
    came = 3.0 + (number % 7 - 3) * 0.4 + (4.0 if number % 10 == 0 else 0.0)
    late = number % 10 == 0
    return Forecast(
        order or f"order:told-{number}",
        Key(how, "purchase", carrier, "parcel", "DE-BE>DE-BY", monday(at, "Europe/Berlin")),
        at,
        {"learned": said(3.1), "lane": said(3.4, 1.6), "shop": Said(5.0)},
        came,
        at + 5 * DAY,
        late,
        False,
        2.0 if late else None,
        {3: 0.7 if late else 0.1, 2: 0.9 if late else 0.2 + 0.5 * (number % 13 == 0), 5: 0.45 if late else 0.1},
    )


def fill(site: Site, made: list[Forecast]) -> None:
    with site.database.transaction() as tx:
        handlers.keep_tested(tx, "fjord", made, samples.NOW)


def many() -> list[Forecast]:
    return [told(number) for number in range(200)] + [told(number, "ups") for number in range(1000, 1007)]


def publish(site: Site) -> None:
    """Let anybody see it."""
    with site.database.transaction() as tx:
        current = shops.current(tx, "fjord")
        assert current is not None
        text = current.documents["shop.toml"] + "\n[promise]\npublish = true\n"
        documents = {**current.documents, "shop.toml": text, "sources.toml": ""}
        assert not shops.publish(tx, "fjord", documents, current.hash, "test", samples.NOW, ()).refused


def test_an_empty_page_teaches_the_first_step(site: Site) -> None:
    page = signed_in(site).get(HOME + "accuracy").content.decode()
    assert "Nothing could be judged yet" in page
    assert "doorstep import orders.csv --shop fjord" in page


def test_staff_see_each_estimator_beside_the_others_with_drawings(site: Site) -> None:
    fill(site, many())
    page = signed_in(site).get(HOME + "accuracy?by=carrier&risk=0.4").content.decode()
    assert page.count('class="plot"') == 2
    assert page.count("<circle") == 14
    assert page.count('class="way held-80"') == 2
    assert "Of 207 promised orders 21 came late." in page
    assert "At 0.4 instead of 0.6:" in page


def test_a_figure_leads_to_its_orders(site: Site) -> None:
    site.tell(stories.delivered("1001"))
    fill(site, [told(1, order="order:1001"), told(2)])
    client = signed_in(site)
    page = client.get(HOME + "accuracy/orders?how=tested&by=carrier&carrier=dhl").content.decode()
    assert 'href="/console/fjord/orders/1001"' in page
    assert page.count("<tr data-row>") == 2
    assert client.get(HOME + "accuracy/orders?carrier=nobody").content.decode().count("<tr data-row>") == 0


def test_nothing_is_public_until_the_shop_says_so(site: Site) -> None:
    fill(site, many())
    assert [site.client.get(f"/accuracy/{shop}").status_code for shop in ("fjord", "nowhere")] == [404, 404]
    assert site.client.get("/accuracy/fjord.csv").status_code == 404


def test_anybody_sees_figures_and_no_order_person_or_small_group(site: Site) -> None:
    fill(site, many())
    publish(site)
    answer = site.client.get("/accuracy/fjord")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert page.count("too few orders to show") == 2, "the other carrier's would give it away beside the total"
    assert "told-" not in page
    assert "/console/" not in page
    assert "UPS" in page
    table = site.client.get("/accuracy/fjord.csv?by=carrier&carrier=ups").content.decode()
    rows = list(csv.DictReader(io.StringIO(table)))
    hidden = [row for row in rows if row["hidden"] == "1"]
    assert {(row["by"], row["group"]) for row in hidden} >= {("carrier", "ups")}
    assert {row["orders"] for row in hidden} == {""}
    assert [row["orders"] for row in rows if row["by"] == "all" and row["who"] == "learned"] == ["207"]


def test_the_table_says_what_the_page_says(site: Site) -> None:
    fill(site, many())
    table = signed_in(site).get(HOME + "accuracy.csv?by=carrier").content.decode()
    rows = list(csv.DictReader(io.StringIO(table)))
    by_hand = [one for one in many() if one.key.carrier == "dhl"]
    (row,) = [one for one in rows if (one["group"], one["who"]) == ("dhl", "learned")]
    off = [abs(3.1 - (one.days or 0.0)) for one in by_hand]
    assert float(row["mae_days"]) == round(sum(off) / len(off), 4)
    inside = [one for one in by_hand if 1.5 <= (one.days or 0.0) <= 4.7]
    assert float(row["held_80_coverage"]) == round(len(inside) / len(by_hand), 4)
