"""Ask DPD: GET /rest/plc/{language}/{number}, the parcel life cycle that DPD's tracking page shows.

After answers of tracking.dpd.de, as far as public copies tell; not tried against the real service. It wants no
account; the postcode of the receiver is not asked for. A number that is not known is answered 404, or 200 without
`parcelLifeCycleData`.
"""

from collections.abc import Sequence
from typing import Any

from doorstep.connect.asking import Account, Got, Http, judged, one_by_one, parts, quoted
from doorstep.connect.pick import inside
from doorstep.timeline.polling.model import Wire

WIRE = Wire(1, (), ("language",))
_HOST = "https://tracking.dpd.de"


def fetch(numbers: Sequence[str], account: Account, http: Http) -> list[Got]:
    """Ask for each number alone; DPD has no batches."""
    language = quoted(account.options.get("language", "en_US"))

    def ask(number: str) -> bytes:
        url = account.url(_HOST, f"/rest/plc/{language}/{quoted(number)}")
        body = judged(http.call("GET", url, headers={"accept": "application/json"}), "DPD")
        told = parts(body, "DPD", Any) if body else None
        return body if inside(told, "parcellifecycleResponse", "parcelLifeCycleData") else b""

    return one_by_one(numbers, ask)
