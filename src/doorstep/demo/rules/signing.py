"""Sign a body as its source would, for every kind of signature that the door knows. Pure."""

import base64
import hashlib
import hmac
from datetime import datetime

from doorstep.demo.model import Post
from doorstep.intake.model import Endpoint


def path_of(endpoint: Endpoint) -> str:
    """Where at the door this source speaks."""
    return f"/in/{endpoint.source}/{endpoint.key}"


def signed(endpoint: Endpoint, post: Post, now: datetime) -> dict[str, str]:
    """Return the headers of a request signed ``now``. Raises `ValueError` for a signature that we cannot make."""
    headers = {"content-type": "application/json"}
    if post.topic:
        headers |= {"x-shopify-topic": post.topic, "x-shopify-triggered-at": post.at.isoformat()}
    secret = endpoint.secrets[0] if endpoint.secrets else ""
    match endpoint.signature:
        case "shopify":
            headers["x-shopify-hmac-sha256"] = _base64_of(secret.encode(), post.raw)
            headers["x-shopify-webhook-id"] = post.delivery
        case "token":
            headers["authorization"] = f"Bearer {secret}"
        case "standard":
            stamp, delivery = str(int(now.timestamp())), f"msg_{post.delivery}"
            key = base64.b64decode(secret.removeprefix("whsec_"))
            signature = _base64_of(key, f"{delivery}.{stamp}.".encode() + post.raw)
            headers |= {"webhook-id": delivery, "webhook-timestamp": stamp, "webhook-signature": f"v1,{signature}"}
        case other:
            raise ValueError(f"the demo cannot sign as {other!r}")
    return headers


def _base64_of(key: bytes, data: bytes) -> str:
    return base64.b64encode(hmac.new(key, data, hashlib.sha256).digest()).decode()
