"""A stand-in of Firebase Cloud Messaging (HTTP v1) and of Google's tokens for service accounts.

After firebase.google.com/docs: reference/fcm/rest/v1 (Message, ErrorCode), cloud-messaging/error-codes, and
developers.google.com/identity/protocols/oauth2/service-account; stored copies of 2026-11-22.
"""

import json
import re
from typing import Any

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.stand_ins.base import Answer, Asked, TokenStandIn, answer

PROJECT, MAIL = "nordlicht-shop", "push@nordlicht-shop.iam.gserviceaccount.com"
_SCOPE = "https://www.googleapis.com/auth/firebase.messaging"
_FIELDS = {"token", "notification", "data", "android", "apns", "webpush", "fcm_options"}
_TYPE = "type.googleapis.com/google.firebase.fcm.v1.FcmError"


class Fcm(TokenStandIn):
    """``apps`` holds the tokens of installed apps, ``foreign`` those of another sender."""

    token_path = "/token"

    def __init__(self) -> None:
        super().__init__()
        self._key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.apps: set[str] = set()
        self.foreign: set[str] = set()
        self.shown: list[dict[str, Any]] = []

    def service_account(self) -> str:
        """The key file that the shop downloads."""
        pem = self._key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        ).decode()
        told = {"type": "service_account", "project_id": PROJECT, "private_key_id": "k1", "private_key": pem}
        return json.dumps(told | {"client_email": MAIL, "token_uri": "https://oauth2.googleapis.com/token"})

    def too_many(self) -> Answer:
        return _error(429, "RESOURCE_EXHAUSTED", "QUOTA_EXCEEDED", "Quota exceeded.", Retry_After="60")

    def failing(self, status: int) -> Answer:
        name = "UNAVAILABLE" if status == 503 else "INTERNAL"
        return _error(status, name, name, "Try later.")

    def respond(self, asked: Asked) -> Answer:
        if asked.path == self.token_path:
            return self._token(asked)
        if not self.lets_in(asked):
            return answer(401, {"error": {"code": 401, "message": "Invalid credentials.", "status": "UNAUTHENTICATED"}})
        if (asked.method, asked.path) != ("POST", f"/v1/projects/{PROJECT}/messages:send"):
            return answer(404, {"error": {"code": 404, "message": "Not found.", "status": "NOT_FOUND"}})
        return self._message(json.loads(asked.body))

    def _token(self, asked: Asked) -> Answer:
        form = asked.form()
        if form.get("grant_type") != "urn:ietf:params:oauth:grant-type:jwt-bearer":
            return answer(400, {"error": "unsupported_grant_type", "error_description": "Invalid grant_type"})
        try:
            claims = jwt.decode(
                form.get("assertion", ""),
                self._key.public_key(),
                ["RS256"],
                audience="https://oauth2.googleapis.com/token",
                options={"require": ["exp", "iat", "iss"]},
            )
        except jwt.PyJWTError as error:
            return answer(400, {"error": "invalid_grant", "error_description": f"Invalid JWT Signature. {error}"})
        if claims["iss"] != MAIL or claims.get("scope") != _SCOPE or claims["exp"] - claims["iat"] > 3600:
            return answer(400, {"error": "invalid_scope", "error_description": "Invalid OAuth scope or lifetime"})
        return answer(200, {"access_token": self.give(), "expires_in": 3599, "token_type": "Bearer"})

    def _message(self, body: dict[str, Any]) -> Answer:
        message = body.get("message") or {}
        if unknown := sorted((set(body) - {"message", "validate_only"}) | (set(message) - _FIELDS)):
            return _invalid(unknown[0], f'Unknown name "{unknown[0]}": Cannot find field.')
        data = message.get("data") or {}
        if wrong := [name for name, value in data.items() if not isinstance(value, str)]:
            return _invalid(f"message.data[{wrong[0]}].value", "TYPE_STRING")
        if any(re.match(r"from$|message_type$|google|gcm", name) for name in data):
            return _error(400, "INVALID_ARGUMENT", "INVALID_ARGUMENT", "Invalid data payload key")
        if len(json.dumps(message.get("notification", {})) + json.dumps(data)) > 4096:
            return _error(400, "INVALID_ARGUMENT", "INVALID_ARGUMENT", "Android message is too big")
        if not re.fullmatch(r"(\d+(\.\d{1,9})?s)?", (message.get("android") or {}).get("ttl", "")):
            return _invalid("message.android.ttl", "Illegal duration format")
        token = message.get("token", "")
        if token in self.foreign:
            return _error(403, "PERMISSION_DENIED", "SENDER_ID_MISMATCH", "SenderId mismatch")
        if not re.fullmatch(r"[A-Za-z0-9_:-]{20,}", token):
            words = "The registration token is not a valid FCM registration token"
            return _error(400, "INVALID_ARGUMENT", "INVALID_ARGUMENT", words)
        if token not in self.apps:
            return _error(404, "NOT_FOUND", "UNREGISTERED", "Requested entity was not found.")
        self.shown.append(message)
        return answer(200, {"name": f"projects/{PROJECT}/messages/0:{len(self.shown)}"})


def _invalid(field: str, words: str) -> Answer:
    detail = {"@type": "type.googleapis.com/google.rpc.BadRequest", "fieldViolations": [{"field": field}]}
    told = {"code": 400, "message": words, "status": "INVALID_ARGUMENT", "details": [detail]}
    return answer(400, {"error": told})


def _error(status: int, name: str, code: str, words: str, **headers: str) -> Answer:
    detail = {"@type": _TYPE, "errorCode": code}
    told = {"code": status, "message": words, "status": name, "details": [detail]}
    return answer(status, {"error": told}, **headers)
