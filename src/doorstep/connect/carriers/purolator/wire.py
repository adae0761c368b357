"""Ask Purolator: SOAP, TrackPackagesByPin, with basic authentication.

After TrackingService.wsdl 1.2 of the E-Ship Web Services, as far as public copies tell; not tried against the real
service; host webservices.purolator.com, sandbox devwebservices.purolator.com. A number that is not known is an answer
without TrackingInformation; a key that is refused is a 401. An error inside a 200 counts as one about the PIN when its
code or its words say so; any other refuses the account.
"""

from collections.abc import Iterator, Sequence
from xml.etree.ElementTree import Element
from xml.sax.saxutils import escape

from doorstep.connect import markup
from doorstep.connect.asking import Account, Failure, Got, Http, Why, basic, judged, one_by_one
from doorstep.connect.bodies import Refused
from doorstep.connect.carriers.purolator.scan import failures
from doorstep.connect.markup import inside, words
from doorstep.connect.statuses import statuses
from doorstep.timeline.polling.model import Wire

WIRE = Wire(1, ("key", "password", "user_token"), ("language",))
_HOST = "https://webservices.purolator.com"
_PATH = "/PWS/V1/Tracking/TrackingService.asmx"
_ACTION = '"http://purolator.com/pws/service/v1/TrackPackagesByPin"'
_TABLE = statuses("doorstep.connect.carriers.purolator")
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
    said = {"language": escape(account.options.get("language", "en")), "token": escape(account.secrets["user_token"])}

    def ask(number: str) -> bytes:
        sent = _BODY.format(number=escape(number), **said).encode()
        body = judged(http.call("POST", account.url(_HOST, _PATH), headers=headers, body=sent), "Purolator")
        if b"TrackingInformation>" in body:
            return body
        _judge(body, number)
        return b""

    return one_by_one(numbers, ask)


def _judge(body: bytes, number: str) -> None:
    """Raise `Failure` when an answer without a parcel tells of an error that is not about the number."""
    try:
        root = markup.document(body)
    except Refused:
        raise Failure(Why.AWAY, "Purolator answered something else than announced") from None
    for code, said in _errors(root):
        means = _TABLE.errors.get(code.upper(), "")
        if means == "later":
            raise Failure(Why.AWAY, f"Purolator answered with the error {code[:20]}")
        if means != "number" and number not in said and "PIN" not in said.upper().split():
            raise Failure(Why.REFUSED, f"Purolator answered with the error {code[:20]}")


def _errors(root: Element) -> Iterator[tuple[str, str]]:
    """Yield code and words of every error, and of a fault."""
    answer = inside(root, "Body", "TrackPackagesByPinResponse")
    for _, code, said in failures(answer, "") if answer is not None else ():
        yield code, said
    fault = inside(root, "Body", "Fault")
    if fault is not None:
        yield words(fault, "faultcode"), words(fault, "faultstring")
