"""ShipEngine: the public keys of its webhooks, and the headers that it signs with.

After docs.shipstation.com/apis/docs/guides/webhooks-validation, as public copies tell; not tried with the real
service: GET /jwks is a JWK set with RSA keys and others; RSA-SHA256 over `TIMESTAMP.BODY` in base64, the key's id and
the time (ISO 8601, UTC) beside it.
"""

import base64
import json
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from jwt.algorithms import RSAAlgorithm

from tests.stand_ins.base import Answer, Asked, StandIn, answer


class ShipEngine(StandIn):
    """ShipEngine on 127.0.0.1. `keys` are its keys of today by their id."""

    def __init__(self, *kids: str, size: int = 2048) -> None:
        super().__init__()
        self.keys = {kid: rsa.generate_private_key(65537, size) for kid in kids}

    def respond(self, asked: Asked) -> Answer:
        if asked.path != "/jwks":
            return answer(404, {"errors": []})
        curve = {"kty": "EC", "kid": "es-1", "crv": "P-256", "x": "eA", "y": "eQ"}
        rows = [
            json.loads(RSAAlgorithm.to_jwk(key.public_key())) | {"kid": kid, "use": "sig", "alg": "RS256"}
            for kid, key in self.keys.items()
        ]
        return answer(200, {"keys": [curve, *rows]})

    def sign(self, kid: str, raw: bytes, at: datetime) -> dict[str, str]:
        """Return the headers of a webhook."""
        stamp = at.strftime("%Y-%m-%dT%H:%M:%SZ")
        made = self.keys[kid].sign(stamp.encode() + b"." + raw, padding.PKCS1v15(), SHA256())
        return {
            "x-shipengine-rsa-sha256-key-id": kid,
            "x-shipengine-rsa-sha256-signature": base64.b64encode(made).decode(),
            "x-shipengine-timestamp": stamp,
        }
