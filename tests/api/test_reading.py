"""Reading in bulk: pages that neither miss nor repeat, whatever is written meanwhile; the other forms."""

import csv
import io
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable

import msgspec

from doorstep.kit import db
from doorstep.tasks import handlers as tasks
from doorstep.timeline.model import Milestone
from tests.api.asking import Api
from tests.web import samples, stories
from tests.web.staff import opened

_COPY = """
    INSERT INTO event (shop, subject, id, content, occurred_at, received_at, source, fact)
    SELECT shop, 'order:1000', id, content, occurred_at, received_at, source, fact FROM event
    WHERE subject = 'order:1001' AND fact->>'kind' = 'order_placed'
"""
_COUNT = "SELECT count(*) FROM event WHERE shop = 'fjord' AND NOT retired"


def all_events(api: Api, limit: int, between: Callable[[], object] = lambda: None) -> tuple[list[str], str]:
    """Read every page; `between` happens after the first one. Return the events and the last cursor."""
    found: list[str] = []
    cursor, more = "", True
    while more:
        page = api.get("events", cursor=cursor, limit=limit).said
        found += [f"{one['subject']} {one['id']} {one['fact']}" for one in page["items"]]
        if not cursor:
            between()
        cursor, more = page["next"], page["more"]
    return found, cursor


def test_all_events_are_read_once_while_others_arrive(api: Api) -> None:
    api.site.tell(stories.on_its_way())
    first, cursor = all_events(api, 3, lambda: api.site.tell(stories.two_parcels()))
    with api.site.database.transaction() as tx:
        there = db.one(tx, _COUNT)
    assert there
    assert len(first) == len(set(first)) == there[0]
    assert api.get("events", cursor=cursor).said == {"items": [], "next": cursor, "more": False}
    api.site.tell(stories.on_its_way("1009"))
    later = api.get("events", cursor=cursor).said["items"]
    assert {one["subject"] for one in later} == {"order:1009", "parcel:1009/1", "leg:ups:1Z999AA11009"}


def test_events_of_a_transaction_that_still_runs_are_waited_for(api: Api) -> None:
    """Written first and committed last: a reader that went past it would never see it."""
    api.site.tell(stories.on_its_way("1001"))
    known, cursor = all_events(api, 100)
    with api.site.database.transaction() as slow:
        db.run(slow, _COPY)
        api.site.tell(stories.on_its_way("1002"))
        early = api.get("events", cursor=cursor).said
        assert early == {"items": [], "next": cursor, "more": False}
    items = api.get("events", cursor=early["next"]).said["items"]
    assert len(items) == len(known) + 1
    assert {"order:1000", "order:1002"} <= {one["subject"] for one in items}


def test_a_cursor_of_another_life_begins_again(api: Api) -> None:
    api.site.tell(stories.on_its_way())
    cursor = api.get("events", limit=1).said["next"]
    life, *rest = msgspec.json.decode(_raw(cursor))
    assert api.get("events", cursor=_word(["1", *rest])).status == 410
    with api.site.database.transaction() as tx:
        db.run(tx, "UPDATE event SET tx = '4611686018427387904' WHERE subject = 'order:1001'")
        db.one(tx, "SELECT begin_new_life()")
        numbers = db.rows(tx, "SELECT DISTINCT tx::text FROM event WHERE subject = 'order:1001'")
    assert numbers == [("0",)]
    assert life != ""


def test_orders_stay_where_they_are_while_new_ones_arrive(api: Api) -> None:
    for number in range(1001, 1008):
        api.site.tell(stories.on_its_way(str(number), days_ago=20 - number % 1000))
    first = api.get("orders", limit=3).said
    api.site.tell(stories.on_its_way("1008", days_ago=0.1))
    second = api.get("orders", limit=3, cursor=first["next"]).said
    third = api.get("orders", limit=3, cursor=second["next"]).said
    ids = [[one["id"] for one in page["items"]] for page in (first, second, third)]
    assert ids == [["1007", "1006", "1005"], ["1004", "1003", "1002"], ["1001"]]
    assert third["next"] == ""
    assert [one["id"] for one in api.get("orders", limit=2).said["items"]] == ["1008", "1007"]
    assert api.get("orders", milestone="delivered").said["items"] == []


def test_orders_of_which_nobody_knows_the_moment_come_last(api: Api) -> None:
    for number in ("1001", "1002", "1003"):
        api.site.tell(stories.on_its_way(number))
    with api.site.database.transaction() as tx:
        db.run(tx, "UPDATE order_state SET placed_at = NULL WHERE subject <> 'order:1002'")
    pages, cursor = [], ""
    for _ in range(3):
        page = api.get("orders", limit=1, cursor=cursor).said
        pages += [one["id"] for one in page["items"]]
        cursor = page["next"]
    assert (pages, cursor) == (["1002", "1003", "1001"], "")


def test_events_as_cloud_events_csv_and_epcis(api: Api) -> None:
    api.site.tell(stories.on_its_way())
    plain = api.get("events").said["items"]
    cloud = api.get("events", form="cloudevents")
    assert cloud.headers["content-type"] == "application/cloudevents-batch+json"
    assert [one["id"] for one in cloud.said] == [one["id"].replace("-", "") for one in plain]
    assert {one["specversion"] for one in cloud.said} == {"1.0"}
    assert {one["type"] for one in cloud.said} == {f"doorstep.{one['kind']}" for one in plain}
    table = list(csv.DictReader(io.StringIO(api.get("events", form="csv").body.decode())))
    assert [(one["id"], one["kind"]) for one in table] == [(one["id"], one["kind"]) for one in plain]
    assert [msgspec.json.decode(one["fact"]) for one in table] == [one["fact"] for one in plain]
    epcis = api.get("events", form="epcis").said
    assert (epcis["type"], len(epcis["epcisBody"]["eventList"])) == ("EPCISDocument", len(plain))
    assert len(api.get("orders/1001/epcis").said["epcisBody"]["eventList"]) == len(plain)
    page = api.get("events", form="csv", limit=2)
    assert (
        page.headers["link"]
        == f'</api/v1/events?cursor={page.headers["x-next-cursor"]}&limit=2&form=csv&kinds=>; rel="next"'
    )
    for form in ("json", "cloudevents", "csv", "epcis"):
        assert b"Byron" not in api.get("events", form=form).body


def test_events_of_some_kinds(api: Api) -> None:
    api.site.tell(stories.on_its_way().scan(0.1, Milestone.OUT_FOR_DELIVERY, samples.HAMBURG))
    kinds = [one["kind"] for one in api.get("events", kinds="scan,leg_linked").said["items"]]
    assert sorted(kinds) == ["leg_linked", "scan", "scan", "scan"]
    assert api.get("events", kinds="scam").status == 400


LISTS = ("orders", "events", "events?form=csv", "tasks", "hooks/calls", "inbox/failures", "scorecards", "releases")


def test_a_list_of_three_asks_no_more_than_a_list_of_one(api: Api, counted: Callable[[], int]) -> None:
    def asked() -> dict[str, int]:
        found = {}
        for path in LISTS:
            before = counted()
            assert api.get(path).status == 200
            found[path] = counted() - before
        return found

    api.site.tell(stories.asleep("1001"))
    opened(api.site, "order:1001")
    asked()
    one = asked()
    for order in ("1002", "1003"):
        api.site.tell(stories.asleep(order))
        opened(api.site, f"order:{order}")
    assert asked() == one
    assert max(one.values()) <= 6


def _raw(cursor: str) -> bytes:
    return urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))


def _word(value: object) -> str:
    return urlsafe_b64encode(msgspec.json.encode(value)).decode().rstrip("=")


def test_a_task_about_an_account_names_it_and_no_order(api: Api) -> None:
    with api.site.database.transaction() as tx:
        tasks.open_own(tx, "fjord", "account:ups-api", episode="never", title="It stands still", why="refused",
                       role="operations", due_at=samples.NOW, now=samples.NOW)  # fmt: skip
    (task,) = api.get("tasks").said["items"]
    assert (task["order"], task["account"]) == ("", "ups-api")
    ended = api.post(f"tasks/{task['id']}/ending", {"outcome": "done"})
    assert (ended.status, ended.said["state"], ended.said["account"]) == (201, "done", "ups-api")
