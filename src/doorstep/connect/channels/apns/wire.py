"""POST https://api.push.apple.com/3/device/{token} over HTTP/2 (the sandbox: api.sandbox.push.apple.com).

Headers: authorization (JWT, ES256, kept for 40 minutes: Apple refuses newer ones more often than each 20 and older ones
than 60), apns-topic, apns-push-type, apns-id, apns-collapse-id, apns-expiration. The customer's address is `apns:` and
the device's token in hexadecimal.
"""

from datetime import timedelta

import jwt
import msgspec

from doorstep.connect.asking import Account, Http, Token
from doorstep.connect.sending.answers import Handed, json_of, refused
from doorstep.connect.sending.codes import codes_of
from doorstep.kit.errors import TransportError
from doorstep.messages.model import Outgoing

_CODES = codes_of(__file__)
_HOST, _SANDBOX = "https://api.push.apple.com", "https://api.sandbox.push.apple.com"
_BEFORE = "apns:"
_KEPT = timedelta(minutes=40)
_WAITS = timedelta(days=1)


def send(one: Outgoing, account: Account, http: Http) -> Handed:
    """Hand a notification over."""
    device = one.letter.address.removeprefix(_BEFORE)
    if not one.letter.address.startswith(_BEFORE):
        raise TransportError("this is no address of Apple's", permanent=False)
    if not device or not set(device.lower()) <= set("0123456789abcdef"):
        raise TransportError("this is no token of a device", permanent=True)
    headers = {
        "authorization": f"bearer {_word(account)}",
        "apns-topic": account.options["topic"],
        "apns-push-type": "alert",
        "apns-priority": "10",
        "apns-id": str(one.message),
        "apns-collapse-id": one.message.hex,
        "apns-expiration": str(int((account.now + _WAITS).timestamp())),
        "content-type": "application/json",
    }
    host = _SANDBOX if account.options.get("sandbox", "") == "yes" else _HOST
    answer = http.call("POST", account.url(host, f"/3/device/{device}"), headers=headers, body=_shown(one))
    if answer.status == 200:
        return Handed(answer.headers.get("apns-id", str(one.message)))
    reason = str(json_of(answer, "Apple").get("reason") or "")
    if answer.status == 403:
        account.tokens.clear()
    raise refused(answer, "Apple", _CODES, reason, reason if reason not in _CODES.errors else "")


def _shown(one: Outgoing) -> bytes:
    aps = {"alert": {"title": one.letter.subject, "body": one.letter.text}, "sound": "default"}
    return msgspec.json.encode({"aps": aps, "link": one.letter.options.get("link", ""), "message": one.message.hex})


def _word(account: Account) -> str:
    kept = account.tokens.get(_HOST)
    if kept is None or kept.until <= account.now:
        claims = {"iss": account.options["team_id"], "iat": int(account.now.timestamp())}
        head = {"kid": account.options["key_id"]}
        try:
            word = jwt.encode(claims, account.secrets["signing_key"], algorithm="ES256", headers=head)
        except (jwt.PyJWTError, ValueError, TypeError):
            raise TransportError("Apple's signing key cannot be read", permanent=False) from None
        kept = account.tokens[_HOST] = Token(word, account.now + _KEPT)
    return kept.word
