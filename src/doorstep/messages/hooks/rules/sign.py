"""Sign calls after Standard Webhooks: base64 of HMAC-SHA256 over ``id.timestamp.body``. Pure.

Source: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
"""

import binascii
import hmac
from base64 import b64decode, b64encode
from collections.abc import Sequence

from doorstep.messages.hooks.model import Call
from doorstep.messages.hooks.rules.payload import webhook_id

AGENT = "Doorstep"
_PREFIX = "whsec_"
_SHORTEST = 24  # bytes, as the specification wants it


class BadSecret(ValueError):
    """The secret cannot be used. The text says why, and never what it is."""


def key_of(secret: str) -> bytes:
    """The key that a secret of the form ``whsec_`` + base64 stands for. Raises `BadSecret`."""
    try:
        key = b64decode(secret.removeprefix(_PREFIX), validate=True)
    except (binascii.Error, ValueError):
        raise BadSecret("is not written as whsec_ and base64") from None
    if len(key) < _SHORTEST:
        raise BadSecret(f"is shorter than {_SHORTEST} bytes")
    return key


def headers_for(call: Call, keys: Sequence[bytes]) -> dict[str, str]:
    """The headers of a call: its id, the moment of this attempt, and one signature for each key."""
    name, stamp = webhook_id(call.place.id), str(int(call.started_at.timestamp()))
    signed = f"{name}.{stamp}.".encode() + call.payload
    signatures = [b64encode(hmac.digest(key, signed, "sha256")).decode() for key in keys]
    return {
        "content-type": "application/json",
        "user-agent": AGENT,
        "webhook-id": name,
        "webhook-timestamp": stamp,
        "webhook-signature": " ".join(f"v1,{one}" for one in signatures),
    }
