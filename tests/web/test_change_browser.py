"""To the neighbour, on a phone without script: asked, answered, and seen on the page."""

import msgspec
import pytest
from playwright.sync_api import Browser

from doorstep.delivery import handlers as delivery
from doorstep.delivery.rules import rules_of
from doorstep.kit import clock, db
from tests.web import samples
from tests.web.test_browser import CHROMIUM, Served, Watched, beside_a_loop, chromium, served

__all__ = ["beside_a_loop", "chromium", "served"]
pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium on this machine"),
]
DOCUMENTS = {
    "shop.toml": samples.SHOP,
    "brand.toml": samples.BRAND,
    "changes.toml": '[[offer]]\ncarrier = "ups"\nchanges = ["neighbour", "day"]\nuntil = "20:00"\n',
}


def test_a_shopper_on_a_phone_changes_the_delivery_to_the_neighbour(served: Served, chromium: Browser) -> None:
    with served.database.transaction() as tx:
        sql = "UPDATE release SET documents = %(documents)s WHERE shop = 'fjord'"
        db.run(tx, sql, {"documents": db.Json(msgspec.json.encode(DOCUMENTS))})
    address = served.tell(samples.Story(now=served.now).shipped())
    watched = Watched(chromium, 390, script=False)
    page = watched.page
    page.goto(address)
    page.click("text=Change the delivery")
    page.click("text=Show that it is you")
    page.fill("input[name=word]", "22765")
    page.click("button.first")
    page.click("summary:has-text('Leave it with a neighbour')")
    page.fill("details[open] input[name=words]", "Petersen, 2nd floor")
    page.click("details[open] button.first")
    assert page.locator(".asked b").all_inner_texts() == ["Leave it with a neighbour: Petersen, 2nd floor"]
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    request = str(page.locator(".asked form").get_attribute("action")).split("/")[-2]
    with served.database.transaction() as tx:
        desk = delivery.Desk(
            tx, served.keys, "fjord", rules_of(DOCUMENTS), "Europe/Berlin", "EUR", clock.now(), "Kim", "staff"
        )
        delivery.answer(desk, "order:1001", request, agreed=True)
    page.reload()
    assert page.locator(".asked .status").all_inner_texts() == ["UPS agreed to it."]
    assert page.locator(".asked form").count() == 0
    assert watched.complaints == []
    watched.context.close()
