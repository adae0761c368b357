"""The checkout: ways of delivery, capacity that is held, the token that an order brings, and pages that may ask."""

from datetime import timedelta
from typing import Any

import msgspec
import pytest

from doorstep.kit import db
from doorstep.promise.options import handlers as options
from doorstep.views.releases import current, published
from tests.api.asking import HOME, Api
from tests.web import samples, stories

OPTIONS = """
hold_minutes = 10
origins = ["https://fjord.example"]

[[zone]]
id = "near"
countries = ["DE"]
postcodes = ["22"]
km = 20
[[zone]]
id = "land"
countries = ["DE"]
km = 400

[[service]]
id = "standard"
name = "Standard"
co2_g_parcel = 300
co2_g_km = 0.5
[[service.price]]
amount = 490
[[service.price]]
amount = 0
from_total = 5000

[[service]]
id = "evening"
name = "In the evening"
kind = "window"
zones = ["near"]
[[service.price]]
amount = 690
[[service.window]]
start = "18:00"
end = "21:00"
capacity = 1
price = 100

[[service]]
id = "shop"
name = "Fetch it"
kind = "collection"
[[service.price]]
amount = 190
[[service.point]]
id = "kiosk"
name = "Kiosk"
country = "DE"
postcode = "22765"
"""
BASKET: dict[str, Any] = {"country": "DE", "postcode": "22765", "weight_g": 1200, "total": 3900}


@pytest.fixture
def offering(api: Api) -> Api:
    """The API of a shop with delivery options in force."""
    with api.site.database.transaction() as tx:
        found = published(tx, "fjord", current(tx, "fjord"))
        assert found
        text = found.documents["shop.toml"]
        if "[[services]]" not in text:
            text += '\n[[services]]\ncarrier = "ups"\n'
        documents = {**found.documents, "shop.toml": text, "options.toml": OPTIONS}
        db.run(tx, "INSERT INTO release (shop, hash, documents, published_at, published_by) VALUES"
                   " ('fjord', 'with options', %(documents)s, %(at)s, 'kim')",
               {"documents": db.Json(msgspec.json.encode(documents)), "at": samples.NOW})  # fmt: skip
        db.run(tx, "UPDATE shop SET release = 'with options' WHERE shop = 'fjord'")
    return api


def evening(api: Api) -> dict[str, Any]:
    """What to send for the first evening that is offered."""
    found = {one["id"]: one for one in api.post("checkout/options", BASKET).said["options"]}
    return {**BASKET, "option": "evening", "day": found["evening"]["days"][0]["day"], "window": "18:00-21:00"}


def test_ways_of_delivery_with_price_date_and_room(offering: Api) -> None:
    said = offering.post("checkout/options", BASKET).said
    found = {one["id"]: one for one in said["options"]}
    assert [one["id"] for one in said["options"]] == ["shop", "standard", "evening"]
    assert (found["standard"]["price"], found["standard"]["co2_g"], found["evening"]["price"]) == (490, 310, 790)
    assert found["standard"]["confidence"] == 0.8
    assert found["standard"]["earliest"] <= found["standard"]["likely"] <= found["standard"]["latest"]
    assert [one["id"] for one in found["shop"]["points"]] == ["kiosk"]
    assert {one["left"] for one in found["evening"]["days"]} == {1}
    assert found["evening"]["days"][0]["day"] >= found["standard"]["last_day"]
    far = {one["id"]: one for one in offering.post("checkout/options", {**BASKET, "postcode": "80331"}).said["options"]}
    assert (sorted(far), far["standard"]["co2_g"]) == (["shop", "standard"], 500)
    rich = offering.post("checkout/options", {**BASKET, "total": 9900}).said["options"]
    assert next(one["price"] for one in rich if one["id"] == "standard") == 0


def test_the_last_place_is_held_once_and_is_the_orders_that_brings_its_token(offering: Api) -> None:
    sent = evening(offering)
    first = offering.post("checkout/holds", sent)
    assert (first.status, first.said["price"]) == (201, 790)
    assert first.said["held_until"] == (samples.NOW + timedelta(minutes=10)).isoformat().replace("+00:00", "Z")
    assert offering.post("checkout/holds", sent).status == 409
    assert sent["day"] not in [
        one["day"] for one in offering.post("checkout/options", BASKET).said["options"][2]["days"]
    ]
    offering.site.tell(stories.on_its_way())
    brought = offering.post("orders/1001/quote", {"token": first.said["token"]})
    assert brought.said == {"accepted": True, "booked": "kept"}
    statements = offering.get("orders/1001/statements").said["items"]
    assert [one["surface"] for one in statements] == ["checkout"]
    assert statements[0]["earliest"][:10] <= sent["day"] <= statements[0]["latest"][:10]
    assert offering.post(f"checkout/holds/{first.said['hold']}/release").status == 404
    with offering.site.database.transaction() as tx:
        assert options.sweep(tx, "fjord", samples.NOW + timedelta(days=2)) == 0


def test_what_is_given_back_is_free_for_others(offering: Api) -> None:
    sent = evening(offering)
    held = offering.post("checkout/holds", sent).said["hold"]
    assert offering.post(f"checkout/holds/{held}/release").status == 201
    assert offering.post("checkout/holds", sent).status == 201


def test_what_is_not_offered_cannot_be_held(offering: Api) -> None:
    sent = evening(offering)
    assert offering.post("checkout/holds", {**sent, "postcode": "80331"}).status == 409
    assert offering.post("checkout/holds", {**sent, "day": "2020-01-01"}).status == 409
    assert offering.post("checkout/holds", {**BASKET, "option": "shop", "point": "moon"}).status == 422
    assert offering.post("checkout/holds", {**BASKET, "option": "shop", "point": "kiosk"}).status == 201
    assert offering.post("checkout/holds", {**BASKET, "option": "standard"}).said["hold"] == ""


def test_pages_of_the_shop_may_ask_by_a_public_key_and_pages_of_others_may_not(offering: Api) -> None:
    key = offering.make(["checkout:offer"], per_minute=3)
    client, body = offering.site.client, msgspec.json.encode(BASKET)

    def ask(origin: str) -> tuple[int, str]:
        headers = {"authorization": f"Bearer {key}", "origin": origin}
        answer = client.post(HOME + "checkout/options", body, content_type="application/json", headers=headers)
        return answer.status_code, answer.headers.get("Access-Control-Allow-Origin", "")

    asked = client.options(HOME + "checkout/options", headers={"origin": "https://fjord.example"})
    assert (asked.status_code, asked.headers["Access-Control-Allow-Methods"]) == (204, "POST")
    assert client.options(HOME + "orders/1001", headers={"origin": "https://fjord.example"}).status_code == 405
    assert ask("https://fjord.example") == (200, "https://fjord.example")
    assert ask("https://evil.example") == (403, "")
    assert offering.get("orders", key=key).status == 403
    assert ask("https://fjord.example")[0] == 429
