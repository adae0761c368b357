"""Ask PostNL: GET /shipment/v2/status/barcode/{number} with the header `apikey`.

After developer.postnl.nl (Shippingstatus API v2), as far as public copies tell; not tried against the real service;
host api.postnl.nl, sandbox api-sandbox.postnl.nl. A number that is not known is answered 200 with an empty
`CurrentStatus` and a warning.
"""

from collections.abc import Sequence
from typing import Any

from doorstep.connect.asking import Account, Got, Http, judged, one_by_one, parts, quoted
from doorstep.connect.pick import inside
from doorstep.timeline.polling.model import Wire

WIRE = Wire(1, ("api_key",), ("language",))
_HOST = "https://api.postnl.nl"


def fetch(numbers: Sequence[str], account: Account, http: Http) -> list[Got]:
    """Ask for each number alone, with all its events."""
    headers = {"apikey": account.secrets["api_key"], "accept": "application/json"}
    language = quoted(account.options.get("language", "EN"))

    def ask(number: str) -> bytes:
        path = f"/shipment/v2/status/barcode/{quoted(number)}?detail=true&language={language}"
        body = judged(http.call("GET", account.url(_HOST, path), headers=headers), "PostNL")
        told = parts(body, "PostNL", Any) if body else None
        answered = inside(told, "CompleteStatus", "Shipment") or inside(told, "CurrentStatus", "Shipment")
        return body if answered else b""

    return one_by_one(numbers, ask)
