"""POST to the address that the browser gave, with TTL, Urgency, Topic, and the body that only this browser can read.

The customer's address is what the browser's PushSubscription says as JSON: endpoint, keys.p256dh, keys.auth. 201 means
taken, 404 and 410 that nobody listens there any more.
"""

import os

import msgspec
from cryptography.hazmat.primitives.asymmetric import ec
from msgspec import Struct

from doorstep.connect.asking import Account, Http
from doorstep.connect.channels.web_push.seal import LARGEST, bytes_of, private_key, sealed, vapid
from doorstep.connect.sending.answers import Handed, refused
from doorstep.connect.sending.codes import codes_of
from doorstep.kit.errors import TransportError
from doorstep.messages.model import Outgoing

_CODES = codes_of(__file__)
_HOURS = "24"


class Keys(Struct, frozen=True):
    """The browser's keys, in URL-safe base64."""

    p256dh: str
    auth: str


class Subscription(Struct, frozen=True):
    """Where a browser listens."""

    endpoint: str
    keys: Keys


def send(one: Outgoing, account: Account, http: Http) -> Handed:
    """Hand a notification over."""
    if one.letter.address.startswith(("fcm:", "apns:")):
        raise TransportError("this is the address of an app", permanent=False)
    try:
        where = msgspec.json.decode(one.letter.address, type=Subscription)
        browser, auth = bytes_of(where.keys.p256dh, 65), bytes_of(where.keys.auth, 16)
    except (msgspec.DecodeError, ValueError):
        raise TransportError("this is no subscription of a browser", permanent=True) from None
    try:
        key = private_key(account.secrets["vapid_private_key"])
    except ValueError:
        raise TransportError("the VAPID key is no key", permanent=False) from None
    try:
        body = sealed(_shown(one), browser, auth, salt=os.urandom(16), own=ec.generate_private_key(ec.SECP256R1()))
    except ValueError:
        raise TransportError("the browser's key is no key", permanent=True) from None
    hours = account.options.get("hours", _HOURS)
    headers = {
        "authorization": vapid(where.endpoint, account.options["subject"], key, account.now),
        "content-encoding": "aes128gcm",
        "content-type": "application/octet-stream",
        "ttl": str(int(hours) * 3600 if hours.isdigit() else 86400),
        "topic": one.message.hex,
        "urgency": "normal",
    }
    answer = http.call("POST", where.endpoint, headers=headers, body=body)
    if answer.status not in (200, 201, 202, 204):
        raise refused(answer, "the push service", _CODES, str(answer.status))
    return Handed(answer.headers.get("location", ""))


def _shown(one: Outgoing) -> bytes:
    """What the page's service worker is told. A text that is too long ends with an ellipsis."""
    told = {
        "title": one.letter.subject,
        "body": one.letter.text,
        "url": one.letter.options.get("link", ""),
        "tag": one.message.hex,
        "lang": one.letter.language,
    }
    data = msgspec.json.encode(told)
    while len(data) > LARGEST:
        told["body"] = told["body"][: len(told["body"]) * 3 // 4].rstrip() + "…"
        data = msgspec.json.encode(told)
    return data
