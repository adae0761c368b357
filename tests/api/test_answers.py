"""What each address answers."""

from uuid import UUID

from doorstep.intake import handlers as intake
from doorstep.views import order as view
from tests.api.asking import Api
from tests.api.every import lived
from tests.web import samples, stories
from tests.web.staff import member, opened


def test_an_order_is_shown_with_its_parcels_and_without_its_customer(api: Api) -> None:
    api.site.tell(stories.on_its_way())
    answer = api.get("orders/1001")
    assert answer.status == 200
    it = answer.said
    assert (it["number"], it["milestone"], it["total"], it["open"]) == ("#1001", "in_transit", 21900, True)
    assert it["parcels"][0]["legs"][0]["number"] == "1Z999AA11001"
    assert [one["holder"] for one in it["parcels"][0]["custody"]] == ["shop", "carrier:ups"]
    assert it["expected"]["source"] == "lane"
    assert b"Byron" not in answer.body
    assert b"vault:" not in answer.body


def test_what_happened_was_said_and_why(api: Api) -> None:
    api.site.tell(stories.on_its_way())
    told = api.get("orders/1001/timeline").said["items"]
    kinds = [one["kind"] for one in told]
    assert (kinds[:2], kinds[5:]) == (["order_placed", "payment_captured"], ["scan", "scan"])
    assert sorted(kinds[2:5]) == ["leg_linked", "parcel_linked", "parcel_packed"]
    assert told[-1]["sentence"] == "On its way: Leipzig."
    assert told[-1]["fact"]["milestone"] == "in_transit"
    german = api.get("orders/1001/timeline", language="de").said["items"]
    assert german[-1]["sentence"] != told[-1]["sentence"]
    assert api.get("orders/1001/statements").said["items"] == []
    assert api.get("orders/1001/why").said["items"] == []


def test_a_quote_is_signed_read_again_and_brought_to_its_order(api: Api) -> None:
    api.site.tell(stories.on_its_way())
    basket = {"country": "DE", "postcode": "22765"}
    plain = api.post("promises/estimates", basket).said["options"]
    quoted = api.post("promises/quotes", basket).said["options"]
    assert [(one["carrier"], one["service"], one["token"]) for one in plain] == [("ups", "ups_standard", "")]
    assert [{**one, "token": "", "valid_until": None} for one in quoted] == plain
    (option,) = quoted
    assert option["words"] == "between Thursday and Saturday, most likely Friday"
    token = option["token"]
    read = api.post("promises/readings", {"token": token}).said
    assert (read["holds"], read["latest"], read["destination"]) == (True, option["latest"], "DE-22")
    assert api.post("promises/readings", {"token": token[:-2]}).status == 422
    assert api.post("orders/1001/quote", {"token": token}).status == 201
    (said,) = api.get("orders/1001/statements").said["items"]
    assert (said["surface"], said["audience"], said["wording"]) == ("checkout", "buyer", "window")


def test_a_service_that_the_shop_has_not_is_said(api: Api) -> None:
    answer = api.post("promises/estimates", {"country": "DE", "service": "pigeon"})
    assert (answer.status, answer.said["detail"]) == (422, "The shop has no such service.")


def test_names_are_shown_to_who_may_see_them_and_the_look_is_written_down(api: Api) -> None:
    shop = lived(api)
    (buyer,) = api.get("orders/1001/people").said["items"]
    assert (buyer["role"], buyer["name"], buyer["email"]) == ("buyer", "Ada Byron", "ada@byron.example")
    assert buyer["lines"] == "Ada Byron\nPalmaille 9"
    assert api.get(f"messages/{shop.parts['message']}").said["text"] == "Dear Ada Byron"
    with api.site.database.transaction() as tx:
        looks = view.looks(tx, "fjord", "order:1001")
    assert {(one.who, one.what) for one in looks} == {
        (f"key:{api.key.split('_')[1]}", "API"),
        (f"key:{api.key.split('_')[1]}", "message"),
    }


def test_orders_are_found_by_a_person_only_by_who_may_see_persons(api: Api) -> None:
    api.site.tell(stories.on_its_way())
    plain = api.make(["orders:read"])
    for text, found in (("1001", 1), ("1Z999AA11001", 1), ("ada@byron.example", 0), ("Ada Byron", 0)):
        assert len(api.post("orders/search", {"text": text}, key=plain).said["items"]) == found, text
        assert len(api.post("orders/search", {"text": text}).said["items"]) == 1, text


def test_a_person_is_exported_and_forgotten(api: Api) -> None:
    lived(api)
    (found,) = api.post("people/search", {"email": "ada@byron.example"}).said["items"]
    assert sorted(found["orders"]) == ["1001", "1004"]
    export = api.get(f"people/{found['id']}/export").said
    assert [one["people"][0]["name"] for one in export["orders"]] == ["Ada Byron", "Ada Byron"]
    assert [one["text"] for one in export["orders"][0]["messages"]] == ["Dear Ada Byron"]
    assert api.post(f"people/{found['id']}/forgetting", {"sure": False}).status == 422
    assert api.post(f"people/{found['id']}/forgetting", {"sure": True}).status == 201
    assert api.post("people/search", {"email": "ada@byron.example"}).said["items"] == []
    assert [one["name"] for one in api.get("orders/1001/people").said["items"]] == [""]
    assert api.get("orders/1001/messages").status == 200


def test_a_task_is_taken_shown_done_and_undone(api: Api) -> None:
    api.site.tell(stories.asleep())
    task = opened(api.site)
    member("care")
    assert api.get("tasks").said["items"][0]["missing"] == ["Carrier called", "Their case number"]
    assert api.post(f"tasks/{task}/taking", {"who": "Kim"}).said["owner"] == "Kim"
    early = api.post(f"tasks/{task}/ending", {"who": "Kim"})
    assert (early.status, early.said["detail"]) == (409, "Still to be shown: Carrier called; Their case number")
    api.post(f"tasks/{task}/evidence", {"point": "called", "who": "Kim"})
    api.post(f"tasks/{task}/evidence", {"point": "case", "value": "4711", "who": "Kim"})
    ended = api.post(f"tasks/{task}/ending", {"who": "Kim"}).said
    assert (ended["state"], ended["ended_by"], ended["checklist"][1]["value"]) == ("done", "Kim", "4711")
    assert api.post(f"tasks/{task}/reopening").said["state"] == "open"
    assert api.post(f"tasks/{task}/handover", {"taker": "key 1"}).status == 409
    assert api.post(f"tasks/{task}/handover", {"taker": "key 1", "who": "Kim"}).said["given_to"] == "key 1"
    assert api.post(f"tasks/{task}/taking").said["owner"] == "key 1"
    assert api.post(f"tasks/{task}/taking", {"who": "Nobody"}).said["detail"] == (
        "'Nobody' is nobody of this shop's staff."
    )


def test_dead_calls_of_hooks_are_listed_and_go_again(api: Api) -> None:
    lived(api)
    (hook,) = api.get("hooks").said["items"]
    assert (hook["name"], hook["host"], hook["dead"], hook["off_why"]) == ("till", "till.example", 1, "gone")
    (dead,) = api.get("hooks/calls").said["items"]
    assert api.post("hooks/replays", {"ids": [dead["id"]]}).said == {"count": 1}
    assert api.get("hooks/calls").said["items"] == []
    assert api.post("hooks/till/activation").said["off_at"] is None
    assert api.post("hooks/till/activation").status == 409


def test_releases_are_read(api: Api) -> None:
    listed = api.get("releases").said
    assert [one["who"] for one in listed["items"]] == ["ada"]
    assert api.get("releases/current").said["hash"] == listed["current"] == api.site.release
    assert api.get("releases/0000").status == 404


def test_what_is_written_goes_through_the_common_door(api: Api) -> None:
    api.site.tell(stories.on_its_way())
    assert api.post("orders/1001/notes", {"text": "Dog bites"}).status == 202
    assert api.post("orders/1001/denials").status == 202
    with api.site.database.transaction() as tx:
        bodies = intake.claim(tx, api.site.keys, now=samples.NOW)
    assert [(one.source, one.connector, one.topic) for one in bodies] == [
        ("api", "generic_json", "note_added"),
        ("api", "generic_json", "delivery_denied"),
    ]
    assert b'"by":"key 1"' in bodies[0].raw


def test_an_event_is_taken_back(api: Api) -> None:
    story = stories.on_its_way()
    api.site.tell(story)
    with api.site.database.transaction() as tx:
        event = str(samples.event_ids(tx, "fjord", story.leg)[-1])
    assert api.post("orders/1001/retractions", {"event": event}).status == 201
    assert api.post("orders/1001/retractions", {"event": str(UUID(int=1))}).status == 422
    last = api.get("orders/1001/timeline").said["items"][-1]
    assert (last["kind"], last["fact"]["target"]) == ("retraction", event)
