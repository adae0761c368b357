"""POST https://api.x.com/2/dm_conversations/with/{participant_id}/messages with `text`, signed by OAuth 1.0a.

The address is the customer's id on X. It answers 201 and `data.dm_event_id`. X has no key against repeats;
`x-rate-limit-reset` says when a limit ends.
"""

from hashlib import sha256
from urllib.parse import quote

import msgspec
from oauthlib.oauth1 import Client

from doorstep.connect.asking import Account, Http
from doorstep.connect.sending.answers import Handed, json_of, refused
from doorstep.connect.sending.bodies import texts
from doorstep.connect.sending.codes import codes_of
from doorstep.kit.errors import TransportError
from doorstep.messages.model import Outgoing

_CODES = codes_of(__file__)
_HOST = "https://api.x.com"


def send(one: Outgoing, account: Account, http: Http) -> Handed:
    """Hand a message over."""
    who = one.letter.address.strip()
    if not who.isascii() or not who.isdigit():
        raise TransportError("this is no id of X", permanent=True)
    url = account.url(_HOST, f"/2/dm_conversations/with/{quote(who, safe='')}/messages")
    headers = {"authorization": _signed(url, one, account), "content-type": "application/json"}
    answer = http.call("POST", url, headers=headers, body=msgspec.json.encode({"text": one.letter.text}))
    told = json_of(answer, "X")
    if answer.status not in (200, 201):
        kind = str(told.get("type") or "").rpartition("/")[2]
        detail = str(told.get("detail") or told.get("title") or "")
        if answer.status == 403 and "permission to dm" in detail.lower():
            kind = "not-allowed-to-dm"
        error = refused(answer, "X", _CODES, kind if kind in _CODES.errors else "", detail)
        error.retry_after = error.retry_after or _reset(answer.headers.get("x-rate-limit-reset", ""), account)
        raise error
    return Handed(texts(told.get("data")).get("dm_event_id", ""))


def _reset(text: str, account: Account) -> float | None:
    """X names the second (since 1970) in which a limit ends, and no `Retry-After`."""
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 12 else 0
    return max(1.0, number - account.now.timestamp()) if number else None


def _signed(url: str, one: Outgoing, account: Account) -> str:
    told, stamp = account.secrets, str(int(account.now.timestamp()))
    client = Client(
        told["consumer_key"],
        told["consumer_secret"],
        told["access_token"],
        told["access_token_secret"],
        nonce=sha256(f"{one.key}{one.attempt}{stamp}".encode()).hexdigest()[:32],
        timestamp=stamp,
    )
    _, headers, _ = client.sign(url, "POST")
    return str(headers["Authorization"])
