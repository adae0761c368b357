"""Each shop's stand-in gives its orders page by page, and refuses what the shop refuses."""

import re

from tests.stand_ins.bigcommerce import BigCommerce
from tests.stand_ins.conftest import Ask, Start
from tests.stand_ins.shopify import Shopify
from tests.stand_ins.woocommerce import ORDERS, WooCommerce

ADMIN = "/admin/api/2026-10/orders.json"


def follow(ask: Ask, head: dict[str, str]) -> list[list[int]]:
    """Return the order numbers of each page that Link leads to."""
    pages, where = [], f"{ADMIN}?limit=3&status=any"
    while where:
        got = ask("GET", where, headers=head)
        pages.append([one["order_number"] for one in got.json()["orders"]])
        found = re.search(r'<([^>]+)>; rel="next"', got.headers.get("Link", ""))
        where = found[1] if found else ""
    return pages


def test_shopify_gives_its_orders_by_link(start: Start) -> None:
    ask = start(Shopify())
    head = {"X-Shopify-Access-Token": Shopify.token}
    assert follow(ask, head) == [[1101, 1102, 1103], [1104, 1105, 1106], [1107]]
    assert ask("GET", ADMIN.replace(".json", "/count.json"), headers=head).json() == {"count": 7}
    assert ask("GET", ADMIN, params={"since_id": "5500000000106"}, headers=head).json()["orders"][0]["name"] == "#1107"
    assert ask("GET", ADMIN, params={"updated_at_min": "2027"}, headers=head).json() == {"orders": []}


def test_shopify_refuses_what_shopify_refuses(start: Start) -> None:
    shop = Shopify()
    ask = start(shop)
    head = {"X-Shopify-Access-Token": Shopify.token}

    def status(**params: str) -> int:
        return ask("GET", ADMIN, params=params, headers=head).status_code

    assert ask("GET", ADMIN).status_code == 401
    assert ask("GET", "/admin/api/2026-02/orders.json", headers=head).status_code == 404
    assert ask("POST", ADMIN, headers=head).status_code == 405
    assert status(limit="251") == status(limit="x") == status(status="some") == status(page_info="x") == 400
    assert status(page_info="at-3", status="any") == 400
    assert status(page_info="at-3", limit="3") == 200
    shop.broken, shop.limit = [503], 0
    assert status() == 503
    limited = ask("GET", ADMIN, headers=head)
    assert (limited.status_code, limited.headers["Retry-After"]) == (429, "2.0")
    assert limited.headers["X-Shopify-Shop-Api-Call-Limit"] == "40/40"


def test_woocommerce_gives_its_orders_by_page(start: Start) -> None:
    shop = WooCommerce()
    ask = start(shop)
    count = len(shop.orders)
    seen = []
    for page in range(1, count + 1):
        got = ask("GET", ORDERS, params={"per_page": 1, "page": page, "order": "asc"}, auth=WooCommerce.user)
        assert got.headers["X-WP-TotalPages"] == got.headers["X-WP-Total"] == str(count)
        assert ('rel="next"' in got.headers.get("Link", "")) == (page < count)
        seen += [one["id"] for one in got.json()]
    assert sorted(seen) == sorted(int(str(one["id"])) for one in shop.orders)
    assert ask("GET", ORDERS, params={"per_page": 1, "page": count + 1}, auth=WooCommerce.user).json() == []
    later = ask("GET", ORDERS, params={"modified_after": "2027-01-01T00:00:00"}, auth=WooCommerce.user)
    assert (later.json(), later.headers["X-WP-TotalPages"]) == ([], "0")
    key = {"consumer_key": "ck_our-key", "consumer_secret": "cs_our-secret"}
    assert ask("GET", f"{ORDERS}/4103", params=key).json()["id"] == 4103
    assert ask("GET", f"{ORDERS}/4103/notes", auth=WooCommerce.user).json() == []


def test_woocommerce_refuses_what_woocommerce_refuses(start: Start) -> None:
    shop = WooCommerce()
    ask = start(shop)

    def code(path: str, how: str = "GET", **params: str) -> str:
        return str(ask(how, path, params=params, auth=WooCommerce.user).json()["code"])

    assert ask("GET", ORDERS).json()["data"]["status"] == 401
    assert code(ORDERS, per_page="101") == code(ORDERS, page="0") == code(ORDERS, order="up") == "rest_invalid_param"
    assert code(ORDERS, "DELETE") == code("/wp-json/wc/v3/others") == "rest_no_route"
    assert code(f"{ORDERS}/1") == "woocommerce_rest_shop_order_invalid_id"
    shop.broken, shop.limit = [503], 0
    assert ask("GET", ORDERS, auth=WooCommerce.user).headers["Content-Type"] == "text/html"
    limited = ask("GET", ORDERS, auth=WooCommerce.user)
    assert (limited.status_code, limited.headers["Retry-After"]) == (429, "5")


def test_bigcommerce_gives_its_orders_until_there_is_no_content(start: Start) -> None:
    shop = BigCommerce()
    ask = start(shop)
    head = {"X-Auth-Token": BigCommerce.token, "Accept": "application/json"}
    place = "/stores/abc123/v2/orders"
    count = len(shop.orders)
    seen, left = [], []
    for page in range(1, count + 2):
        got = ask("GET", place, params={"limit": 1, "page": page}, headers=head)
        left.append((got.status_code, got.headers["X-Rate-Limit-Requests-Left"]))
        seen += [one["id"] for one in got.json()] if got.content else []
    assert seen == [one["id"] for one in shop.orders]
    assert left == [(200, "149")] * count + [(204, "149")]
    assert ask("GET", place, params={"min_date_modified": "2027-01-01"}, headers=head).status_code == 204
    assert ask("GET", f"{place}/count", headers=head).json() == {"count": count}
    behind = ask("GET", place, params={"min_id": 7005, "sort": "id:desc"}, headers=head).json()
    assert [one["id"] for one in behind] == [7006, 7005]
    shop.beside[("7003", "shipments")] = b'[{"id": 1}]'
    assert ask("GET", f"{place}/7003/shipments", headers=head).json() == [{"id": 1}]
    assert ask("GET", f"{place}/7003/products", headers=head).status_code == 204
    assert ask("GET", f"{place}/7003", headers=head).json()["id"] == 7003


def test_bigcommerce_refuses_what_bigcommerce_refuses(start: Start) -> None:
    shop = BigCommerce()
    ask = start(shop)
    head = {"X-Auth-Token": BigCommerce.token, "Accept": "application/json"}
    place = "/stores/abc123/v2/orders"
    assert ask("GET", place).json()["title"] == "Unauthorized"
    assert ask("GET", place.replace("abc", "abd"), headers=head).status_code == 401
    assert ask("GET", place, params={"limit": "251"}, headers=head).json()[0]["status"] == 400
    assert ask("GET", f"{place}/1", headers=head).status_code == 404
    assert ask("DELETE", place, headers=head).status_code == 405
    xml = ask("GET", place, headers={"X-Auth-Token": BigCommerce.token, "Accept": "*/*"})
    assert xml.headers["Content-Type"] == "application/xml"
    shop.broken, shop.limit = [503], 0
    assert ask("GET", place, headers=head).json()[0]["status"] == 503
    limited = ask("GET", place, headers=head)
    told = limited.headers["X-Rate-Limit-Requests-Left"], limited.headers["X-Rate-Limit-Time-Reset-Ms"]
    assert (limited.status_code, told, "Retry-After" in limited.headers) == (429, ("0", "1500"), False)
