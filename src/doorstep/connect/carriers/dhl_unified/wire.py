"""Ask DHL's unified tracking: GET /track/shipments?trackingNumber=…, one number each, with the header `DHL-API-Key`.

After track_v1.5.8.yaml at developer.dhl.com, as far as public copies tell; not tried against the real service; host
api-eu.dhl.com. 404 says that the number is not known, 401 refuses the key, 429 asks for a pause (new keys may ask 250
times a day, once in five seconds).
"""

from collections.abc import Sequence

from doorstep.connect.asking import Account, Got, Http, judged, one_by_one, quoted
from doorstep.timeline.polling.model import Wire

WIRE = Wire(1, ("api_key",), ("language", "service"))
_HOST = "https://api-eu.dhl.com"


def fetch(numbers: Sequence[str], account: Account, http: Http) -> list[Got]:
    """Ask for each number alone; DHL has no batches."""
    headers = {"dhl-api-key": account.secrets["api_key"], "accept": "application/json"}
    further = "".join(f"&{name}={quoted(account.options[name])}" for name in WIRE.options if account.options.get(name))

    def ask(number: str) -> bytes:
        url = account.url(_HOST, f"/track/shipments?trackingNumber={quoted(number)}{further}")
        return judged(http.call("GET", url, headers=headers), "DHL")

    return one_by_one(numbers, ask)
