"""Ask La Poste: GET /suivi/v2/idships/{numbers} for up to ten numbers, with the header `X-Okapi-Key`.

After developer.laposte.fr/products/suivi/2, as far as public copies tell; not tried against the real service; host
api.laposte.fr. One number is answered by its object (200, 400, 404), several by a list with a `returnCode` each (207).
104, 400 and 404 say that the number is not known.
"""

from collections.abc import Sequence

from msgspec import Raw, Struct

from doorstep.connect.asking import Account, Got, Http, got, judged, parts, quoted
from doorstep.connect.numbers import number as plain
from doorstep.timeline.polling.model import Wire

WIRE = Wire(10, ("okapi_key",), ("language",))
_HOST = "https://api.laposte.fr"
#: 104 is the `returnCode` of a number that is not known yet, which HTTP carries as 404.
_UNKNOWN = frozenset({104, 400, 404})


class _Shipment(Struct, frozen=True, rename={"id_ship": "idShip"}):
    id_ship: str = ""


class _Item(Struct, frozen=True, rename={"return_code": "returnCode", "id_ship": "idShip"}):
    return_code: int = 200
    id_ship: str = ""
    shipment: _Shipment | None = None


def fetch(numbers: Sequence[str], account: Account, http: Http) -> list[Got]:
    """Ask for all numbers in one request, and part the answer by its parcels."""
    headers = {"x-okapi-key": account.secrets["okapi_key"], "accept": "application/json"}
    language = quoted(account.options.get("language", "fr_FR"))
    url = account.url(_HOST, f"/suivi/v2/idships/{','.join(map(quoted, numbers))}?lang={language}")
    body = judged(http.call("GET", url, headers=headers), "La Poste", unknown=_UNKNOWN)
    if not body.lstrip().startswith(b"["):
        return [got(number, body if len(numbers) == 1 else b"") for number in numbers]
    found = []
    for raw in parts(body, "La Poste", list[Raw]):
        item: _Item = parts(bytes(raw), "La Poste", _Item)
        number = plain(item.shipment.id_ship if item.shipment else item.id_ship)
        found.append(got(number, b"" if item.return_code in _UNKNOWN else bytes(raw)))
    return found
