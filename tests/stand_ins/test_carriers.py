"""Each carrier's stand-in answers a right request, and refuses what the carrier refuses."""

import json

import httpx

from tests.stand_ins.australiapost import AustraliaPost
from tests.stand_ins.canadapost import KIND, CanadaPost
from tests.stand_ins.conftest import Ask, Start
from tests.stand_ins.dhl_express import DhlExpress
from tests.stand_ins.dhl_unified import DhlUnified
from tests.stand_ins.fedex import TRACK, Fedex
from tests.stand_ins.laposte import LaPoste
from tests.stand_ins.ups import Ups
from tests.stand_ins.usps import Usps

JSON = {"Content-Type": "application/json"}
UPS = "/api/track/v1/details/1Z0A1B2C0300000016"
USPS = "/tracking/v3/tracking/9400100000000000000018"


def ups_token(ask: Ask) -> dict[str, str]:
    got = ask("POST", Ups.token_path, data={"grant_type": "client_credentials"}, auth=Ups.client)
    token = got.json()["access_token"]
    return {"Authorization": f"Bearer {token}", "transId": "1", "transactionSrc": "doorstep"}


def test_ups_answers_who_has_a_token(start: Start) -> None:
    ups = Ups()
    ask = start(ups)
    got = ask("GET", UPS, headers=ups_token(ask))
    assert (got.status_code, got.content) == (200, ups.parcels["1Z0A1B2C0300000016"])
    assert ups.count("/track/") == 1


def test_ups_refuses_what_ups_refuses(start: Start) -> None:
    ups = Ups()
    ask = start(ups)
    head = ups_token(ask)

    def code(got: httpx.Response) -> tuple[int, str]:
        return got.status_code, got.json()["response"]["errors"][0]["code"]

    assert code(ask("POST", Ups.token_path, data={"grant_type": "password"}, auth=Ups.client)) == (400, "10400")
    assert code(ask("POST", Ups.token_path, json={"grant_type": "client_credentials"}, auth=Ups.client))[0] == 400
    wrong = ("our-id", "another")
    assert code(ask("POST", Ups.token_path, data={"grant_type": "client_credentials"}, auth=wrong)) == (401, "10401")
    assert code(ask("GET", UPS)) == (401, "250002")
    assert code(ask("GET", UPS, headers={"Authorization": head["Authorization"]}))[0] == 400
    assert code(ask("GET", "/api/track/v1/details/123", headers=head)) == (400, "TV1002")
    assert code(ask("GET", "/api/track/v1/details/1Z0A1B2C0300000099", headers=head)) == (404, "TW0001")
    assert code(ask("POST", UPS, headers=head))[0] == 405
    ups.warns = True
    told = ask("GET", "/api/track/v1/details/1Z0A1B2C0300000099", headers=head).json()
    assert told["trackResponse"]["shipment"][0]["warnings"][0]["code"] == "TW0001"
    ups.expire()
    assert code(ask("GET", UPS, headers=head)) == (401, "250002")
    ups.broken = [503]
    assert code(ask("GET", UPS, headers=head)) == (503, "503")
    ups.limit = ups.counted
    assert code(ask("GET", UPS, headers=head)) == (429, "10429")
    assert ask("POST", Ups.token_path, data={"grant_type": "client_credentials"}, auth=Ups.client).status_code == 200


def fedex_token(ask: Ask) -> dict[str, str]:
    form = {"grant_type": "client_credentials", "client_id": "our-id", "client_secret": "our-secret"}
    return {"Authorization": "Bearer " + ask("POST", "/oauth/token", data=form).json()["access_token"]}


def fedex_body(*numbers: str) -> object:
    return {"trackingInfo": [{"trackingNumberInfo": {"trackingNumber": number}} for number in numbers]}


def test_fedex_answers_for_known_and_unknown_numbers(start: Start) -> None:
    ask = start(Fedex())
    got = ask("POST", TRACK, json=fedex_body("770000000018", "770000000999"), headers=fedex_token(ask))
    first, second = got.json()["output"]["completeTrackResults"]
    assert got.status_code == 200
    assert (first["trackingNumber"], "error" in first["trackResults"][0]) == ("770000000018", False)
    assert second["trackResults"][0]["error"]["code"] == "TRACKING.TRACKINGNUMBER.NOTFOUND"


def test_fedex_refuses_what_fedex_refuses(start: Start) -> None:
    fedex = Fedex()
    ask = start(fedex)
    head = fedex_token(ask)
    form = {"grant_type": "client_credentials", "client_id": "our-id", "client_secret": "another"}
    assert ask("POST", "/oauth/token", data=form).json()["errors"][0]["code"] == "NOT.AUTHORIZED.ERROR"
    assert ask("POST", "/oauth/token", json=form).status_code == 400
    assert ask("GET", TRACK, headers=head).status_code == 405
    assert ask("POST", TRACK, json=fedex_body("770000000018")).status_code == 401
    assert ask("POST", TRACK, content=b"{}", headers=head | {"Content-Type": "text/plain"}).status_code == 415
    assert ask("POST", TRACK, content=b"{", headers=head | JSON).status_code == 400
    assert ask("POST", TRACK, json=fedex_body(), headers=head).json()["errors"][0]["code"].endswith(".EMPTY")
    assert ask("POST", TRACK, json=fedex_body(*map(str, range(31))), headers=head).status_code == 400
    assert ask("POST", TRACK, json=fedex_body(*map(str, range(30))), headers=head).status_code == 200
    fedex.broken = [503, 500]
    codes = [ask("POST", TRACK, json=fedex_body("1"), headers=head).json()["errors"][0]["code"] for _ in range(2)]
    assert codes == ["SERVICE.UNAVAILABLE.ERROR", "INTERNAL.SERVER.ERROR"]
    fedex.limit = 0
    assert ask("POST", TRACK, json=fedex_body("1"), headers=head).status_code == 429
    fedex.limit = None
    fedex.expire()
    assert ask("POST", TRACK, json=fedex_body("1"), headers=head).status_code == 401


def usps_token(ask: Ask) -> dict[str, str]:
    said = {"grant_type": "client_credentials", "client_id": "our-id", "client_secret": "our-secret"}
    return {"Authorization": "Bearer " + ask("POST", Usps.token_path, json=said).json()["access_token"]}


def test_usps_answers_in_full_and_in_short(start: Start) -> None:
    usps = Usps()
    ask = start(usps)
    head = usps_token(ask)
    assert ask("GET", USPS, params={"expand": "DETAIL"}, headers=head).content == usps.parcels[USPS.rsplit("/", 1)[1]]
    assert set(ask("GET", USPS, headers=head).json()) == {"trackingNumber", "eventSummaries", "statusSummary"}


def test_usps_refuses_what_usps_refuses(start: Start) -> None:
    usps = Usps()
    ask = start(usps)
    head = usps_token(ask)
    wrong = {"grant_type": "client_credentials", "client_id": "our-id", "client_secret": "another"}
    assert ask("POST", Usps.token_path, data=wrong).json()["error"] == "invalid_client"
    assert ask("POST", Usps.token_path, json={}).status_code == 400
    refused = ask("GET", USPS)
    assert refused.status_code == 401
    assert refused.headers["WWW-Authenticate"].startswith("Bearer")
    assert ask("GET", USPS, params={"expand": "ALL"}, headers=head).status_code == 400
    assert ask("GET", USPS, params={"destinationZIPCode": "123"}, headers=head).status_code == 400
    assert ask("GET", "/tracking/v3/tracking/1", headers=head).status_code == 400
    assert ask("GET", USPS[:-2] + "99", headers=head).json()["error"]["code"] == "404"
    assert ask("POST", USPS, headers=head).status_code == 405
    usps.broken = [503]
    assert ask("GET", USPS, headers=head).headers["Retry-After"] == "30"
    usps.limit = 0
    limited = ask("GET", USPS, headers=head)
    assert (limited.status_code, limited.headers["Retry-After"]) == (429, "30")


def test_dhl_unified_answers_and_refuses(start: Start) -> None:
    dhl = DhlUnified()
    ask = start(dhl)
    number = {"trackingNumber": "00340434000000000062"}
    head = {"DHL-API-Key": DhlUnified.key}
    place = "/track/shipments"
    assert ask("GET", place, params=number, headers=head).content == dhl.parcels[number["trackingNumber"]]
    assert ask("GET", place, params=number).status_code == 401
    assert ask("GET", place, headers=head).status_code == 400
    assert ask("GET", place, params={"trackingNumber": ["1", "2"]}, headers=head).status_code == 400
    assert ask("GET", place, params=number | {"service": "ups"}, headers=head).status_code == 400
    assert ask("POST", place, params=number, headers=head).status_code == 405
    unknown = ask("GET", place, params={"trackingNumber": "123"}, headers=head)
    assert (unknown.status_code, unknown.json()["title"]) == (404, "No result found")
    assert unknown.headers["Content-Type"] == "application/problem+json"
    dhl.broken, dhl.limit = [500], 8
    assert [ask("GET", place, params=number, headers=head).status_code for _ in range(2)] == [500, 429]


def test_dhl_express_answers_and_refuses(start: Start) -> None:
    dhl = DhlExpress()
    ask = start(dhl)
    one = "/mydhlapi/shipments/7035500054/tracking"
    many = "/mydhlapi/tracking"
    told = ask("GET", one, params={"trackingView": "all-checkpoints"}, auth=DhlExpress.user).json()["shipments"]
    assert told == [json.loads(dhl.parcels["7035500054"])]
    both = {"shipmentTrackingNumber": ["7035500054", "7035500099"]}
    assert len(ask("GET", many, params=both, auth=DhlExpress.user).json()["shipments"]) == 1
    assert ask("GET", one).json() == {"reasons": [{"msg": "Invalid Credentials"}], "details": {"msgId": "Id-1"}}
    assert ask("GET", one, params={"trackingView": "some"}, auth=DhlExpress.user).status_code == 400
    assert ask("GET", one, params={"levelOfDetail": "some"}, auth=DhlExpress.user).status_code == 400
    assert ask("GET", many, auth=DhlExpress.user).status_code == 400
    unknown = ask("GET", "/mydhlapi/shipments/7035500099/tracking", auth=DhlExpress.user)
    assert (unknown.status_code, unknown.json()["message"]) == (404, "No Shipments Found")
    dhl.broken, dhl.limit = [500], 8
    assert [ask("GET", one, auth=DhlExpress.user).status_code for _ in range(2)] == [500, 429]


def test_laposte_answers_one_with_an_object_and_several_with_207(start: Start) -> None:
    laposte = LaPoste()
    ask = start(laposte)
    head = {"X-Okapi-Key": LaPoste.key, "Accept": "application/json"}
    place = "/suivi/v2/idships/"
    assert ask("GET", place + "6A00000000017", headers=head).json() == json.loads(laposte.parcels["6A00000000017"])
    several = ask("GET", place + "6A00000000017,6A00000000999", headers=head)
    assert (several.status_code, [one["returnCode"] for one in several.json()]) == (207, [200, 104])
    unknown = ask("GET", place + "6A00000000999", headers=head)
    assert (unknown.status_code, unknown.json()["returnCode"]) == (404, 104)
    assert ask("GET", place + "6A", headers=head).json()["returnCode"] == 400
    assert ask("GET", place + ",".join(["6A00000000017"] * 11), headers=head).status_code == 400
    assert ask("GET", place + "6A00000000017", headers=head | {"Accept": "text/xml"}).status_code == 406
    assert ask("GET", place + "6A00000000017").json()["code"] == "UNAUTHORIZED"
    assert ask("POST", place + "6A00000000017", headers=head).status_code == 405
    laposte.broken, laposte.limit = [502], 9
    assert [ask("GET", place + "6A00000000017", headers=head).status_code for _ in range(2)] == [502, 429]


def test_canadapost_answers_and_refuses(start: Start) -> None:
    post = CanadaPost()
    ask = start(post)
    place = "/vis/track/pin/7000000000000018/detail"
    head = {"Accept": KIND, "Accept-Language": "fr-CA"}
    assert ask("GET", place, headers=head, auth=CanadaPost.user).content == post.parcels["7000000000000018"]
    summary = "/vis/track/pin/7000000000000030/summary"
    assert b"<tracking-summary" in ask("GET", summary, headers=head, auth=CanadaPost.user).content
    assert b"<code>E002</code>" in ask("GET", place, headers=head).content
    assert ask("GET", place, auth=CanadaPost.user).status_code == 406
    assert ask("GET", place, headers=head | {"Accept-Language": "de"}, auth=CanadaPost.user).status_code == 406
    assert ask("POST", place, headers=head, auth=CanadaPost.user).status_code == 405
    assert ask("GET", "/vis/track/pin/1/detail", headers=head, auth=CanadaPost.user).status_code == 400
    unknown = ask("GET", place.replace("18", "99"), headers=head, auth=CanadaPost.user)
    assert (unknown.status_code, b"<code>004</code>" in unknown.content) == (404, True)
    post.broken, post.limit = [502], 9
    assert ask("GET", place, headers=head, auth=CanadaPost.user).status_code == 502
    limited = ask("GET", place, headers=head, auth=CanadaPost.user)
    assert (limited.status_code, b"Rejected by SLM Monitor" in limited.content) == (500, True)


def test_australiapost_answers_and_refuses(start: Start) -> None:
    post = AustraliaPost()
    ask = start(post)
    place = "/shipping/v1/track"
    head = {"Account-Number": AustraliaPost.account}

    def said(numbers: str, headers: dict[str, str] = head) -> tuple[int, object]:
        got = ask("GET", place, params={"tracking_ids": numbers}, headers=headers, auth=AustraliaPost.user)
        return got.status_code, got.json().get("tracking_results") or got.json()["errors"][0]["code"]

    unknown = {"tracking_id": "7X", "errors": [{"code": "ESB-10001", "name": "Invalid tracking ID"}]}
    assert said("33XY00000040,7X") == (200, [json.loads(post.parcels["33XY00000040"]), unknown])
    assert said(",".join(["7X"] * 10))[0] == 200
    assert said(",".join(["7X"] * 11)) == (400, "51101")
    assert said("") == (400, "51100")
    assert said("7X", {})[0] == 400
    assert ask("GET", place, params={"tracking_ids": "7X"}, headers=head).status_code == 401
    assert ask("POST", place, headers=head, auth=AustraliaPost.user).status_code == 405
    post.broken, post.limit = [500], 8
    assert said("7X") == (500, "ESB-20010")
    got = ask("GET", place, params={"tracking_ids": "7X"}, headers=head, auth=AustraliaPost.user)
    assert (got.status_code, got.json()["errors"][0]["error_code"]) == (429, "API_002")
