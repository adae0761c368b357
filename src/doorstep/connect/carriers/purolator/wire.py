"""Ask Purolator: SOAP, TrackPackagesByPin, with basic authentication.

Published as TrackingService.wsdl 1.2 of the E-Ship Web Services, looked at on 2026-11-22; host
webservices.purolator.com, sandbox devwebservices.purolator.com. A number that is not known is an answer without
TrackingInformation; a key that is refused is a 401.
"""

from collections.abc import Sequence
from xml.sax.saxutils import escape

from doorstep.connect.asking import Account, Got, Http, basic, judged, one_by_one
from doorstep.timeline.polling.model import Wire

WIRE = Wire(1, ("key", "password", "user_token"), ("language",))
_HOST = "https://webservices.purolator.com"
_PATH = "/PWS/V1/Tracking/TrackingService.asmx"
_ACTION = '"http://purolator.com/pws/service/v1/TrackPackagesByPin"'
_BODY = """<?xml version="1.0" encoding="UTF-8"?>
<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/" xmlns:v1="http://purolator.com/pws/datatypes/v1">
<soap:Header><v1:RequestContext><v1:Version>1.2</v1:Version><v1:Language>{language}</v1:Language>
<v1:GroupID>doorstep</v1:GroupID><v1:RequestReference>doorstep</v1:RequestReference>
<v1:UserToken>{token}</v1:UserToken></v1:RequestContext></soap:Header>
<soap:Body><v1:TrackPackagesByPinRequest><v1:PINs><v1:PIN><v1:Value>{number}</v1:Value></v1:PIN></v1:PINs>
</v1:TrackPackagesByPinRequest></soap:Body></soap:Envelope>"""


def fetch(numbers: Sequence[str], account: Account, http: Http) -> list[Got]:
    """Ask for each number alone, so that each answer is about one parcel."""
    headers = {
        "authorization": basic(account.secrets["key"], account.secrets["password"]),
        "content-type": "text/xml; charset=utf-8",
        "soapaction": _ACTION,
    }
    words = {"language": escape(account.options.get("language", "en")), "token": escape(account.secrets["user_token"])}

    def ask(number: str) -> bytes:
        sent = _BODY.format(number=escape(number), **words).encode()
        body = judged(http.call("POST", account.url(_HOST, _PATH), headers=headers, body=sent), "Purolator")
        return body if b"TrackingInformation>" in body or b"Fault>" in body else b""

    return one_by_one(numbers, ask)
