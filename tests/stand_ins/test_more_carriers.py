"""The other carriers' stand-ins answer a right request, and refuse what the carrier refuses."""

import json
from xml.etree.ElementTree import fromstring
from xml.sax.saxutils import quoteattr

from tests.stand_ins.bpost import Bpost
from tests.stand_ins.conftest import Ask, Start
from tests.stand_ins.dpd import Dpd
from tests.stand_ins.gls import Gls
from tests.stand_ins.hermes import Hermes
from tests.stand_ins.postnl import PostNl
from tests.stand_ins.purolator import PATHS, V1, Purolator
from tests.stand_ins.royal_mail import RoyalMail
from tests.stand_ins.sendle import Sendle


def test_royal_mail_answers_and_refuses(start: Start) -> None:
    mail = RoyalMail()
    ask = start(mail)
    head = {"X-IBM-Client-Id": "our-id", "X-IBM-Client-Secret": "our-secret", "X-Accept-RMG-Terms": "yes"}
    place = "/mailpieces/v2/FD000000015GB/events"
    assert ask("GET", place, headers=head).content == mail.parcels["FD000000015GB"]
    signed = "/mailpieces/v2/090367500000000D00A33/signature"
    assert ask("GET", signed, headers=head).json()["mailPieces"]["signature"]["recipientName"] == "J HOUSE"
    several = {"mailPieceId": "FD000000024GB,FD000000099GB"}
    told = ask("GET", "/mailpieces/v2/summary", params=several, headers=head).json()["mailPieces"]
    assert [(one["mailPieceId"], one["status"]) for one in told] == [("FD000000024GB", "200"), ("FD000000099GB", "404")]
    many = {"mailPieceId": ",".join(["FD000000024GB"] * 31)}
    assert ask("GET", "/mailpieces/v2/summary", params=many, headers=head).status_code == 400
    assert ask("GET", place, headers=head | {"X-IBM-Client-Secret": "another"}).json()["httpCode"] == "401"
    assert ask("GET", place, headers=head | {"X-Accept-RMG-Terms": "no"}).status_code == 400
    assert ask("POST", place, headers=head).status_code == 405
    assert ask("GET", "/mailpieces/v2/F/events", headers=head).json()["errors"][0]["errorCode"] == "E1144"
    unknown = ask("GET", place.replace("15GB", "99GB"), headers=head)
    assert (unknown.status_code, unknown.json()["errors"][0]["errorCode"]) == (404, "E1142")
    mail.broken, mail.limit = [500], 10
    assert ask("GET", place, headers=head).json()["errors"][0]["errorCode"] == "E0009"
    limited = ask("GET", place, headers=head)
    assert (limited.status_code, limited.json()["errors"][0]["errorCode"]) == (429, "E0010")


def test_postnl_answers_and_refuses(start: Start) -> None:
    post = PostNl()
    ask = start(post)
    head = {"apikey": PostNl.key}
    place = "/shipment/v2/status/barcode/3SDOOR000000017"
    assert ask("GET", place, params={"detail": "true"}, headers=head).content == post.parcels["3SDOOR000000017"]
    short = ask("GET", place, headers=head).json()["CurrentStatus"]["Shipment"]
    assert (short["Barcode"], "OldStatus" in short) == ("3SDOOR000000017", False)
    unknown = ask("GET", place[:-2] + "99", params={"detail": "true"}, headers=head)
    assert unknown.status_code == 200
    assert unknown.json() == {"CompleteStatus": {}, "Warnings": [{"Message": "No shipment found", "Code": "2"}]}
    assert ask("GET", place).json()["http_status_code"] == 401
    assert ask("POST", place, headers=head).json()["http_status_code"] == 405
    assert ask("GET", place, params={"language": "XX"}, headers=head).status_code == 400
    assert ask("GET", "/shipment/v2/status/barcode/", headers=head).json()["fault"]["detail"]["errorcode"]
    post.broken, post.limit = [500], 8
    assert ask("GET", place, headers=head).status_code == 500
    assert ask("GET", place, headers=head).json()["http_status_code"] == 429


def test_sendle_answers_and_refuses(start: Start) -> None:
    sendle = Sendle()
    ask = start(sendle)

    def said(path: str, auth: tuple[str, str] = Sendle.user) -> tuple[int, str]:
        got = ask("GET", path, auth=auth)
        return got.status_code, got.json().get("error") or got.json()["state"]

    assert said("/api/tracking/SDOOR7") == said("/api/parcels/SDOOR7/tracking") == (200, "Delivered")
    assert said("/api/tracking/SDOOR7", ("our-sendle-id", "x")) == (401, "unauthorised")
    assert said("/api/tracking/SDOOR9") == said("/api/tracking/X") == (404, "not_found")
    assert ask("POST", "/api/tracking/SDOOR7", auth=Sendle.user).status_code == 404
    sendle.broken, sendle.limit = [500], 7
    assert said("/api/tracking/SDOOR7") == (500, "internal_error")
    assert said("/api/tracking/SDOOR7") == (429, "too_many_requests")
    sendle.limit, sendle.unpaid = None, True
    assert said("/api/tracking/SDOOR7") == (402, "payment_required")


def test_gls_answers_and_refuses(start: Start) -> None:
    gls = Gls()
    ask = start(gls)
    form = {"grant_type": "client_credentials"}
    assert ask("POST", Gls.token_path, data=form).status_code == 401
    assert ask("POST", Gls.token_path, json=form, auth=Gls.client).status_code == 400
    token = ask("POST", Gls.token_path, data=form, auth=Gls.client).json()["access_token"]
    head = {"Authorization": f"Bearer {token}"}
    place = "/track-and-trace-v1/tracking/simple/trackids/"
    told = ask("GET", place + "85000000017,85000000099", headers=head).json()["parcels"]
    assert [one.get("errorCode") for one in told] == [None, "E_404_01"]
    assert told[0] == json.loads(gls.parcels["85000000017"])
    assert ask("GET", place + ",".join(["1"] * 11), headers=head).status_code == 400
    assert ask("GET", place + "1").status_code == 401
    assert ask("GET", place.replace("trackids", "others") + "1", headers=head).status_code == 404
    assert ask("POST", place + "1", headers=head).status_code == 405
    gls.broken, gls.limit = [502], 6
    assert [ask("GET", place + "1", headers=head).status_code for _ in range(2)] == [502, 429]
    gls.limit = None
    gls.expire()
    assert ask("GET", place + "1", headers=head).status_code == 401


def envelope(*pins: str) -> bytes:
    said = "".join(f"<PIN><Value>{pin}</Value></PIN>" for pin in pins)
    name = quoteattr("http://purolator.com/pws/datatypes/v1")
    return (
        '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Header>'
        f"<RequestContext xmlns={name}><Version>1.2</Version></RequestContext></s:Header><s:Body>"
        f"<TrackPackagesByPinRequest xmlns={name}><PINs>{said}</PINs></TrackPackagesByPinRequest></s:Body></s:Envelope>"
    ).encode()


def test_purolator_answers_and_refuses(start: Start) -> None:
    purolator = Purolator()
    ask = start(purolator)
    head = {
        "Content-Type": "text/xml; charset=utf-8",
        "SOAPAction": '"http://purolator.com/pws/service/v1/TrackPackagesByPin"',
    }

    def said(body: bytes, headers: dict[str, str] = head, how: str = "POST") -> tuple[int, bytes]:
        got = ask(how, PATHS[0], content=body, headers=headers, auth=Purolator.user)
        return got.status_code, got.content

    status, body = said(envelope("329000000018", "329000000099"))
    found = [pin.text for pin in fromstring(body).iterfind(f".//{V1}TrackingInformation/{V1}PIN/{V1}Value")]
    assert (status, found, b"329000000099 was not found" in body) == (200, ["329000000018"], True)
    assert b"<Code>1100502</Code>" in said(envelope())[1]
    assert b"<Code>1100502</Code>" in said(envelope(*["1"] * 51))[1]
    assert said(b"<a>")[0] == said(b"<a/>")[0] == said(envelope("1"), head | {"SOAPAction": "x"})[0] == 500
    assert said(envelope("1"), head | {"Content-Type": "application/json"})[0] == 415
    assert said(b"", how="GET")[0] == 405
    assert ask("POST", PATHS[0], content=envelope("1"), headers=head).status_code == 401
    purolator.broken, purolator.limit = [503], 9
    assert [said(envelope("1"))[0] for _ in range(2)] == [503, 429]


def hermes_token(ask: Ask, **other: str) -> tuple[int, dict[str, str]]:
    form = {"grant_type": "password", "client_id": "our-id", "client_secret": "our-secret"}
    got = ask("POST", Hermes.token_path, data=form | {"username": "our-user", "password": "our-password"} | other)
    return got.status_code, got.json()


def test_hermes_answers_and_refuses(start: Start) -> None:
    hermes = Hermes()
    ask = start(hermes)
    place = "/services/hsi/shipmentinfo"
    number = "H1000730000825402026"
    status, told = hermes_token(ask)
    assert (status, told["expires_in"]) == (200, "3600")
    head = {"Authorization": "Bearer " + told["access_token"]}
    both = ask("GET", place, params={"shipmentID": [number, "H1"]}, headers=head).json()["shipmentinfo"]
    assert both[0] == json.loads(hermes.parcels[number])
    assert both[1]["result"]["code"] == "e001"

    def code(headers: dict[str, str], **params: object) -> tuple[int, str]:
        got = ask("GET", place, params=params, headers=headers)
        return got.status_code, got.json()["listOfResultCodes"][0]["code"]

    assert code(head, shipmentID=[str(at) for at in range(101)]) == (400, "e006")
    assert code(head, shipmentID="1", clientID="2") == (400, "e008")
    assert code({}, shipmentID="1") == (403, "e900")
    assert code({"Authorization": "Bearer x"}, shipmentID="1") == (400, "e902")
    hermes.expire()
    assert code(head, shipmentID="1") == (400, "e903")
    refreshed = hermes_token(ask, grant_type="refresh_token", refresh_token=told["refresh_token"])
    assert refreshed[0] == 200
    assert hermes_token(ask, grant_type="refresh_token", refresh_token="x")[1]["error"] == "invalid_token"
    assert hermes_token(ask, password="x")[1]["error"] == "invalid_grant"
    assert hermes_token(ask, client_secret="x")[0] == 401
    assert hermes_token(ask, grant_type="client_credentials")[0] == 400
    hermes.broken, hermes.limit = [500], 7
    assert [code(head, shipmentID="1")[0] for _ in range(2)] == [500, 429]


def test_dpd_answers_and_refuses(start: Start) -> None:
    dpd = Dpd()
    ask = start(dpd)
    place = "/rest/plc/de_DE/01450000000017"
    assert ask("GET", place).content == dpd.parcels["01450000000017"]
    unknown = ask("GET", place[:-2] + "99")
    assert (unknown.status_code, unknown.json()) == (200, {"parcellifecycleResponse": {"parcelLifeCycleData": None}})
    assert ask("GET", "/rest/plc/de_DE/1").status_code == 400
    assert ask("GET", "/rest/plc/german/01450000000017").status_code == 404
    assert ask("POST", place).status_code == 405
    dpd.broken, dpd.limit = [503], 6
    assert [ask("GET", place).status_code for _ in range(2)] == [503, 429]


def test_bpost_answers_and_refuses(start: Start) -> None:
    bpost = Bpost()
    ask = start(bpost)
    place = "/services/trackedmail/item/323200000010000000010001/trackingInfo"
    assert ask("GET", place, auth=Bpost.user).content == bpost.parcels["323200000010000000010001"]
    unknown = ask("GET", place.replace("01/", "99/"), auth=Bpost.user)
    assert (unknown.status_code, b"<businessException" in unknown.content) == (404, True)
    assert ask("GET", place).status_code == 401
    assert ask("POST", place, auth=Bpost.user).status_code == 405
    assert ask("GET", "/services/trackedmail/item/1/trackingInfo", auth=Bpost.user).status_code == 400
    page = {"itemIdentifier": "323200000010000000010032", "postalCode": "9000"}
    assert ask("GET", "/track/items", params=page).content == bpost.pages[page["itemIdentifier"]]
    assert ask("GET", "/track/items", params={"itemIdentifier": "1"}).json() == {"error": "NO_DATA_FOUND"}
    bpost.broken, bpost.limit = [500], 8
    assert b"<systemException" in ask("GET", place, auth=Bpost.user).content
    assert ask("GET", place, auth=Bpost.user).status_code == 429
