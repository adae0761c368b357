"""Who may do what: every address with every scope, with keys of other shops, revoked ones, and none."""

from datetime import timedelta
from hmac import compare_digest

import pytest

from doorstep.accounts import keys
from doorstep.accounts.scopes import SCOPES
from doorstep.web.api.routes import ROUTES
from tests.api.asking import Api
from tests.api.every import lived
from tests.web import samples


def test_every_address_answers_a_key_that_may_do_everything(api: Api) -> None:
    """In the order of the routes; forgetting comes near the end."""
    shop = lived(api)
    before_reopening = {"end_task", "show_evidence"}
    found = {}
    for route in ROUTES:
        answer = shop.call(route)
        found[route.name] = (answer.status, route.made)
    wrong = {name: pair for name, pair in found.items() if pair[0] != pair[1] and name not in before_reopening}
    assert wrong == {}


def test_every_address_is_opened_by_its_scope_and_by_no_other(api: Api) -> None:
    shop = lived(api)
    wrong = []
    for scope in SCOPES:
        key = api.make([scope], per_minute=10_000)
        for route in ROUTES:
            if route.scope == scope:
                continue
            status = shop.call(route, key).status
            if (route.scope and status != 403) or (not route.scope and status != 200):
                wrong.append((scope, route.name, status))
    assert wrong == []


def test_a_scope_opens_exactly_its_addresses(api: Api) -> None:
    shop = lived(api)
    for route in ROUTES:
        key = api.make([route.scope or "orders:read"])
        assert shop.call(route, key).status not in (401, 403), route.name


def test_a_key_of_another_shop_sees_nothing(api: Api) -> None:
    shop = lived(api)
    with api.site.database.transaction() as tx:
        samples.make_shop(tx, api.site.keys, "brook")
    key = api.make(tuple(SCOPES), "brook", per_minute=10_000)
    named = [route for route in ROUTES if "{" in route.path and route.name not in ("get_release", "find_legs")]
    assert {route.name: shop.call(route, key).status for route in named} == {
        route.name: 409 if route.name == "switch_hook_on" else 404 for route in named
    }
    for path in ("orders", "events", "tasks", "hooks/calls", "inbox/failures", f"legs/{shop.parts['number']}"):
        assert api.get(path, key=key).said["items"] == [], path
    assert api.post("orders/search", {"text": "#1001"}, key=key).said["items"] == []
    assert api.post("people/search", {"email": "ada@byron.example"}, key=key).said["items"] == []
    assert api.get("me", key=key).said["shop"] == "brook"


def _altered(key: str) -> str:
    return key[:-1] + ("A" if key[-1] != "A" else "B")


def test_a_key_opens_until_it_is_altered_revoked_or_has_run_out(api: Api) -> None:
    for text in ("", "dsk", "dsk_", "dsk_zz_zz", "x_y_z", "dsk_000000000000_" + "A" * 43, "ä_ü", "dsk_\0_x"):
        assert keys.check(text, samples.NOW) is None
    answer = api.get("me", key=_altered(api.key))
    assert (answer.status, answer.said["title"]) == (401, "There is no key that works")
    assert answer.headers["www-authenticate"] == 'Bearer realm="doorstep"'
    short = keys.make("fjord", "short", ["orders:read"], by="kim", now=samples.NOW, random=b"\1" * keys.RANDOM,
                      expires_at=samples.NOW + timedelta(hours=1))  # fmt: skip
    assert keys.check(short.text, samples.NOW + timedelta(minutes=59)) == short.key
    assert keys.check(short.text, samples.NOW + timedelta(hours=1)) is None
    mine = keys.check(api.key, samples.NOW)
    assert mine is not None
    assert keys.revoke("brook", mine.handle, by="eve", now=samples.NOW) is False
    assert api.get("me").status == 200
    assert keys.revoke("fjord", mine.handle, by="kim", now=samples.NOW) is True
    assert api.get("me").status == 401


def test_nothing_of_a_secret_is_kept_and_its_use_is(api: Api) -> None:
    api.get("me")
    kept = keys.check(api.key, samples.NOW)
    assert kept is not None
    secret = api.key.split("_", 2)[2]
    assert secret.encode() not in bytes(kept.digest)
    assert all(secret not in str(value) for value in vars(kept).values())
    assert kept.last_used_at == samples.NOW


def test_secrets_are_compared_in_constant_time_also_where_there_is_no_such_key(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared = []
    constant = compare_digest

    def listening(one: bytes, other: bytes) -> bool:
        compared.append((len(one), len(other)))
        return constant(one, other)

    monkeypatch.setattr(keys, "compare_digest", listening)
    keys.check(api.key, samples.NOW)
    keys.check("dsk_ffffffffffff_x", samples.NOW)
    keys.check("nonsense", samples.NOW)
    assert compared == [(32, 32)] * 3


def test_a_key_asks_so_often_a_minute(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    key = api.make(["orders:read"], per_minute=3)
    answers = [api.get("orders", key=key) for _ in range(4)]
    assert [one.status for one in answers] == [200, 200, 200, 429]
    assert [one.headers["ratelimit"] for one in answers] == [f'"minute";r={left};t=60' for left in (2, 1, 0, 0)]
    assert answers[0].headers["ratelimit-policy"] == '"minute";q=3;w=60'
    assert answers[3].headers["retry-after"] == "60"
    assert api.get("orders").status == 200
    monkeypatch.setattr("doorstep.kit.clock.now", lambda: samples.NOW + timedelta(seconds=61))
    assert api.get("orders", key=key).headers["ratelimit"] == '"minute";r=2;t=59'
