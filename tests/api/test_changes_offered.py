"""What the customer may change stands among the options of an order, with its cut-off."""

import msgspec

from doorstep.kit import db
from doorstep.web import shops
from tests.api.asking import Api
from tests.web import samples, stories
from tests.web.conftest import Site

CHANGES = '[[offer]]\ncarrier = "ups"\nchanges = ["neighbour"]\nuntil = "20:00"\nfee = 250\n'


def test_changes_of_the_delivery_are_options(site: Site, api: Api) -> None:
    documents = {"shop.toml": samples.SHOP, "brand.toml": samples.BRAND, "changes.toml": CHANGES}
    with site.database.transaction() as tx:
        sql = "UPDATE release SET documents = %(documents)s WHERE shop = 'fjord'"
        db.run(tx, sql, {"documents": db.Json(msgspec.json.encode(documents))})
    shops.forget()
    site.tell(stories.on_its_way())
    (found,) = [one for one in api.get("orders/1001/options").said["items"] if one["act"] == "change_neighbour"]
    assert (found["possible"], found["why"], found["says"]) == (
        True,
        "",
        "Change the delivery: leave it with a neighbour until 2026-03-12 20:00 CET, costs €2.50; on the tracking page.",
    )
