"""An order's page shows how its date narrowed, and that each statement follows from what was kept."""

import re
from datetime import timedelta

from doorstep.kit import db
from doorstep.promise import handlers as promise
from doorstep.promise.model import Basis, Estimate
from doorstep.promise.rules import statement
from doorstep.timeline.model import Milestone
from tests.web import samples, stories
from tests.web.conftest import Site
from tests.web.staff import HOME, signed_in

DAY = timedelta(days=1)


def tell(site: Site, order: str) -> None:
    """Say three ever narrower windows to the buyer, by ever better estimators."""
    at = samples.NOW - 3 * DAY
    windows = ((1, 8, "rule", ""), (2, 6, "lane", "lanes-abc"), (3, 4, "model", "learned-def"))
    said = []
    for number, (first, last, source, model) in enumerate(windows):
        now = at + number * DAY
        middle = at + (first + last) / 2 * DAY
        estimate = Estimate(at + first * DAY, middle, at + last * DAY, 0.8, source, model)
        basis = Basis(now, "Europe/Berlin", Milestone.IN_TRANSIT, estimate=estimate)
        said.append(statement(order, "buyer", "page", basis))
    with site.database.transaction() as tx:
        promise.state_things(tx, [("fjord", one) for one in said], samples.NOW)


def test_the_bars_narrow_and_each_names_its_source_and_model(site: Site) -> None:
    story = stories.asleep()
    site.tell(story)
    tell(site, story.order)
    page = signed_in(site).get(HOME + "orders/" + story.order.removeprefix("order:")).content.decode()
    section = page.partition('id="said"')[2].partition("</section>")[0]
    widths = [float(one) for one in re.findall(r'<li class="narrow"><svg.*?<rect [^>]*width="([\d.]+)"', section)]
    assert len(widths) >= 3
    assert widths[:3] == sorted(widths[:3])
    assert "page · buyer · model learned-def · sure to 80 %" in section
    assert section.count("Worked out again from what was kept, and equal</span>") == len(widths)


def test_what_does_not_follow_from_what_was_kept_is_marked(site: Site) -> None:
    story = stories.asleep()
    site.tell(story)
    tell(site, story.order)
    with site.database.transaction() as tx:
        db.run(
            tx,
            "UPDATE statement SET wording = 'other' WHERE shop = 'fjord' AND subject = %(order)s AND source = 'lane'",
            {"order": story.order},
        )
    page = signed_in(site).get(HOME + "orders/" + story.order.removeprefix("order:")).content.decode()
    assert page.count("Worked out again it would be something else</span>") == 1
