"""POST https://api.nexmo.com/v1/messages with a JWT of the application (RS256, its private key).

Body: message_type text, channel sms, to and from without +, text, client_ref (ours, handed back in receipts), sms with
encoding_type auto, webhook_url and webhook_version v1. Vonage has no key against repeats and cannot be asked.
"""

from datetime import timedelta
from hashlib import sha256

import jwt
import msgspec

from doorstep.connect.asking import Account, Http
from doorstep.connect.sending.answers import Handed, json_of, refused
from doorstep.connect.sending.codes import codes_of
from doorstep.kit.errors import TransportError
from doorstep.messages.model import Outgoing

_CODES = codes_of(__file__)
_HOST = "https://api.nexmo.com"
_LASTS = timedelta(minutes=10)


def send(one: Outgoing, account: Account, http: Http) -> Handed:
    """Hand a message over."""
    body: dict[str, object] = {
        "message_type": "text",
        "channel": "sms",
        "to": one.letter.address.removeprefix("+"),
        "from": account.options["from"].removeprefix("+"),
        "text": one.letter.text,
        "client_ref": one.message.hex,
        "sms": {"encoding_type": "auto"},
    }
    if callback := account.options.get("callback", ""):
        body |= {"webhook_url": callback, "webhook_version": "v1"}
    headers = {"authorization": _who(one, account), "content-type": "application/json", "accept": "application/json"}
    answer = http.call("POST", account.url(_HOST, "/v1/messages"), headers=headers, body=msgspec.json.encode(body))
    told = json_of(answer, "Vonage")
    if answer.status != 202:
        code = str(told.get("type") or "").rpartition("#")[2]
        raise refused(answer, "Vonage", _CODES, code if code in _CODES.errors else "", str(told.get("title") or ""))
    return Handed(str(told.get("message_uuid") or ""))


def _who(one: Outgoing, account: Account) -> str:
    issued = int(account.now.timestamp())
    claims = {
        "application_id": account.options["application_id"],
        "iat": issued,
        "exp": issued + int(_LASTS.total_seconds()),
        "jti": sha256(f"{one.key}{one.attempt}{issued}".encode()).hexdigest()[:32],
    }
    try:
        return "Bearer " + jwt.encode(claims, account.secrets["private_key"], algorithm="RS256")
    except (jwt.PyJWTError, ValueError, TypeError):
        raise TransportError("Vonage's private key cannot be read", permanent=False) from None
