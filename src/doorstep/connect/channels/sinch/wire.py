"""POST https://{region}.sms.api.sinch.com/xms/v1/{service_plan_id}/batches with the plan's API token as Bearer.

Body: type mt_text, from, to, body, delivery_report per_recipient, client_reference (ours), callback_url. What may have
arrived is looked for with GET …/batches?client_reference=…
"""

from urllib.parse import quote, urlencode

import msgspec

from doorstep.connect.asking import Account, Http
from doorstep.connect.sending.answers import Handed, json_of, refused
from doorstep.connect.sending.bodies import objects
from doorstep.connect.sending.codes import codes_of
from doorstep.messages.model import Outgoing

_CODES = codes_of(__file__)
REGIONS = ("us", "eu", "au", "br", "ca")


def send(one: Outgoing, account: Account, http: Http) -> Handed:
    """Hand a message over."""
    body: dict[str, object] = {
        "type": "mt_text",
        "from": account.options["from"].removeprefix("+"),
        "to": [one.letter.address.removeprefix("+")],
        "body": one.letter.text,
        "delivery_report": "per_recipient",
        "client_reference": one.message.hex,
    }
    if callback := account.options.get("callback", ""):
        body["callback_url"] = callback
    answer = http.call("POST", _url(account), headers=_who(account), body=msgspec.json.encode(body))
    told = json_of(answer, "Sinch")
    if answer.status not in (200, 201):
        raise refused(answer, "Sinch", _CODES, str(told.get("code") or ""), str(told.get("text") or ""))
    return Handed(str(told.get("id") or ""))


def find(one: Outgoing, account: Account, http: Http) -> Handed | None:
    """Look for a message that may have been taken already."""
    query = urlencode({"client_reference": one.message.hex, "page_size": "1"})
    answer = http.call("GET", f"{_url(account)}?{query}", headers=_who(account))
    if answer.status != 200:
        raise refused(answer, "Sinch", _CODES)
    for batch in objects(json_of(answer, "Sinch").get("batches")):
        if batch.get("client_reference") == one.message.hex and not batch.get("canceled"):
            return Handed(str(batch.get("id") or ""))
    return None


def _url(account: Account) -> str:
    region = account.options.get("region", "eu")
    host = f"https://{region if region in REGIONS else 'eu'}.sms.api.sinch.com"
    return account.url(host, f"/xms/v1/{quote(account.options['service_plan_id'], safe='')}/batches")


def _who(account: Account) -> dict[str, str]:
    token = account.secrets["api_token"]
    return {"authorization": f"Bearer {token}", "content-type": "application/json", "accept": "application/json"}
