"""A way of several legs on both faces."""

import re

from tests.web import stories
from tests.web.conftest import Site
from tests.web.staff import signed_in


def stages(html: str) -> list[tuple[str, list[str]]]:
    """Return standing and words of each part of the way."""
    way = html.partition('class="way"')[2].partition("</ol>")[0]
    found = re.findall(r'<li class="(\w+)">(.*?)</li>', way, re.DOTALL)
    return [(standing, " ".join(re.sub(r"<[^>]+>", " ", words).split()).split(" · ")) for standing, words in found]


def test_whoever_waits_sees_one_way_with_its_parts(site: Site) -> None:
    html = site.client.get(f"/t/{site.tell(stories.many_legs())}").content.decode()
    assert stages(html) == [
        ("done", ["UPS Kiel completed"]),
        ("done", ["Own Van", "By van Foshan → Leipzig completed"]),
        ("done", ["By air Guangzhou → Leipzig completed"]),
        ("now", ["Night Haulage", "By lorry Frankfurt am Main → Leipzig now"]),
        ("coming", ["DPD next"]),
    ]


def test_a_way_of_one_part_needs_no_list(site: Site) -> None:
    html = site.client.get(f"/t/{site.tell(stories.on_its_way())}").content.decode()
    assert 'class="way"' not in html


def test_staff_see_every_number_of_the_way(site: Site) -> None:
    site.tell(stories.many_legs())
    html = signed_in(site).get("/console/fjord/orders/1020").content.decode()
    way = html.partition('class="journey"')[2].partition("</section>")[0]
    assert re.findall(r"<b>(.*?)</b> <span>(.*?)</span>", way) == [
        ("UPS", "1Z999AA11020"),
        ("Own Van", "10207"),
        ("Air waybill", "10207"),
        ("Night Haulage", "10207"),
        ("DPD", "0150"),
    ]


def test_staff_read_at_each_scan_whose_it_is_where_several_have_the_parcel(site: Site) -> None:
    site.tell(stories.many_legs())
    site.tell(stories.on_its_way())
    client = signed_in(site)
    html = client.get("/console/fjord/orders/1020").content.decode()
    told = re.findall(r'<p class="quiet small"><b>(.*?)</b> · ', html)
    assert [told.count(name) for name in ("The airline", "Own Van", "Night Haulage", "DPD")] == [2, 2, 2, 1]
    alone = client.get("/console/fjord/orders/1001").content.decode()
    assert re.findall(r'<p class="quiet small"><b>', alone) == []
