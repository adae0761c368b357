"""Purolator: E-Ship Web Services, Tracking by PIN.

After Purolator's E-Ship Web Services reference and TrackingService.wsdl 1.2, as far as public copies tell; not tried
against the real service: SOAP 1.1, POST /EWS/V1/Tracking/TrackingService.asmx (or PWS in place of EWS), text/xml, a
SOAPAction that ends in TrackPackagesByPin, HTTP Basic with key and password, a RequestContext in the header, at most
50 PINs. An unknown PIN is an Error inside a 200; what cannot be read is a SOAP Fault with 500. The codes of errors are
ours.
"""

from xml.etree.ElementTree import Element, ParseError, fromstring, tostring

from tests.stand_ins.base import Answer, Asked, StandIn, answer, sample

SOAP = "{http://schemas.xmlsoap.org/soap/envelope/}"
V1 = "{http://purolator.com/pws/datatypes/v1}"
PATHS = ("/EWS/V1/Tracking/TrackingService.asmx", "/PWS/V1/Tracking/TrackingService.asmx")
AT_MOST = 50
HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?><s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Header>'
    '<h:ResponseContext xmlns:h="http://purolator.com/pws/datatypes/v1"><h:ResponseReference>tracking</h:ResponseReference>'
    "</h:ResponseContext></s:Header><s:Body>"
)


def told(errors: list[tuple[str, str]], found: bytes) -> Answer:
    """Answer with errors and the entries that were found."""
    said = "".join(f"<Error><Code>{code}</Code><Description>{words}</Description></Error>" for code, words in errors)
    body = (
        f'{HEAD}<TrackPackagesByPinResponse xmlns="http://purolator.com/pws/datatypes/v1"><ResponseInformation>'
        f"<Errors>{said}</Errors><InformationalMessages/></ResponseInformation><TrackingInformationList>"
        f"{found.decode()}</TrackingInformationList></TrackPackagesByPinResponse></s:Body></s:Envelope>"
    )
    return answer(200, body, "text/xml; charset=utf-8")


def fault(words: str) -> Answer:
    """Refuse with a SOAP Fault, which HTTP carries as 500."""
    said = f"<s:Fault><faultcode>s:Client</faultcode><faultstring>{words}</faultstring></s:Fault>"
    body = f"{HEAD}{said}</s:Body></s:Envelope>"
    return answer(500, body, "text/xml; charset=utf-8")


class Purolator(StandIn):
    """Purolator on 127.0.0.1. `parcels` holds one TrackingInformation a PIN."""

    user = ("our-key", "our-password")

    def __init__(self) -> None:
        super().__init__()
        for entry in fromstring(sample("purolator", "delivered.xml")).iter(f"{V1}TrackingInformation"):
            self.parcels[entry.findtext(f"{V1}PIN/{V1}Value", "")] = tostring(entry)

    def failing(self, status: int) -> Answer:
        return answer(status, "Service Unavailable", "text/html")

    def too_many(self) -> Answer:
        return answer(429, "Too Many Requests", "text/html")

    def respond(self, asked: Asked) -> Answer:
        if asked.path not in PATHS:
            return answer(404, "Not Found", "text/html")
        if asked.basic() != self.user:
            return answer(401, "Unauthorized", "text/html", WWW_Authenticate='Basic realm="purolator"')
        if asked.method != "POST":
            return answer(405, "Method Not Allowed", "text/html")
        if asked.kind != "text/xml":
            return answer(415, "Unsupported Media Type", "text/html")
        if not asked.headers.get("soapaction", "").strip('"').endswith("/TrackPackagesByPin"):
            return fault("The SOAPAction is not known")
        try:
            return self.track(fromstring(asked.body))
        except ParseError:
            return fault("The request cannot be read")

    def track(self, envelope: Element) -> Answer:
        """Answer for the PINs of one envelope."""
        if envelope.tag != f"{SOAP}Envelope" or envelope.find(f"{SOAP}Header/{V1}RequestContext") is None:
            return fault("RequestContext is needed")
        pins = [
            pin.text or ""
            for pin in envelope.iterfind(f"{SOAP}Body/{V1}TrackPackagesByPinRequest/{V1}PINs/{V1}PIN/{V1}Value")
        ]
        if not pins or len(pins) > AT_MOST:
            return told([("1100502", "One to fifty PINs are needed")], b"")
        errors = [("1100506", f"Pin {pin} was not found") for pin in pins if pin not in self.parcels]
        return told(errors, b"".join(self.parcels[pin] for pin in pins if pin in self.parcels))
