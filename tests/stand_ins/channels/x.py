"""A stand-in of X's direct messages (API v2), with OAuth 1.0a really verified.

After docs.x.com: x-api/direct-messages/manage/integrate, x-api/fundamentals/response-codes-and-errors,
fundamentals/rate-limits, and RFC 5849 (OAuth 1.0); stored copies of 2026-11-22.
"""

import base64
import hashlib
import hmac
import json
import re
from urllib.parse import quote, unquote

from doorstep.kit.clock import now
from tests.stand_ins.base import Answer, Asked, StandIn, answer

CONSUMER, CONSUMER_SECRET, TOKEN, TOKEN_SECRET = "x-key", "x-secret", "44-x-token", "x-token-secret"
RESET = 1772622900


class X(StandIn):
    """``closed`` holds the ids of users who take no messages from the shop."""

    def __init__(self) -> None:
        super().__init__()
        self.closed: set[str] = set()
        self.sent: dict[str, tuple[str, str]] = {}
        self.nonces: set[str] = set()

    def too_many(self) -> Answer:
        told = {"title": "Too Many Requests", "detail": "Too Many Requests", "type": "about:blank", "status": 429}
        limits = {"x_rate_limit_limit": "15", "x_rate_limit_remaining": "0", "x_rate_limit_reset": str(RESET)}
        return answer(429, told, **limits)

    def respond(self, asked: Asked) -> Answer:
        if not self._lets_in(asked):
            return answer(
                401, {"title": "Unauthorized", "type": "about:blank", "status": 401, "detail": "Unauthorized"}
            )
        found = re.fullmatch(r"/2/dm_conversations/with/([^/]+)/messages", asked.path)
        if not found or asked.method != "POST":
            return answer(404, {"title": "Not Found", "type": "about:blank", "status": 404, "detail": "Not Found"})
        user = found[1]
        if not re.fullmatch(r"[0-9]{1,19}", user):
            return _invalid(f"The `participant_id` path parameter value [{user}] is not valid")
        body = json.loads(asked.body)
        if set(body) - {"text", "attachments"} or not body.get("text") or len(body["text"]) > 10000:
            return _invalid("One or more parameters to your request was invalid.")
        if user in self.closed:
            words = "You do not have permission to DM one or more participants."
            return answer(403, {"title": "Forbidden", "detail": words, "type": "about:blank", "status": 403})
        made = str(1582838499983564806 + len(self.sent))
        self.sent[made] = (user, body["text"])
        return answer(201, {"data": {"dm_conversation_id": f"44-{user}", "dm_event_id": made}})

    def _lets_in(self, asked: Asked) -> bool:
        scheme, _, rest = asked.headers.get("authorization", "").partition(" ")
        parts = dict(re.findall(r'(\w+)="([^"]*)"', rest))
        given = {name: unquote(value) for name, value in parts.items() if name != "realm"}
        mark = given.pop("oauth_signature", "")
        if scheme != "OAuth" or (given.get("oauth_consumer_key"), given.get("oauth_token")) != (CONSUMER, TOKEN):
            return False
        nonce = given.get("oauth_nonce", "")
        if abs(int(given.get("oauth_timestamp", 0)) - now().timestamp()) > 300 or not nonce or nonce in self.nonces:
            return False
        self.nonces.add(nonce)
        pairs = [(_q(name), _q(value)) for name, value in given.items()]
        pairs += [(_q(name), _q(value)) for name, values in asked.query.items() for value in values]
        joined = "&".join(f"{name}={value}" for name, value in sorted(pairs))
        text = "&".join([asked.method, _q(self.url + asked.path), _q(joined)])
        key = f"{_q(CONSUMER_SECRET)}&{_q(TOKEN_SECRET)}"
        wanted = base64.b64encode(hmac.new(key.encode(), text.encode(), hashlib.sha1).digest()).decode()
        return hmac.compare_digest(wanted, mark)


def _q(text: str) -> str:
    return quote(text, safe="-._~")


def _invalid(words: str) -> Answer:
    kind = "https://api.x.com/2/problems/invalid-request"
    return answer(400, {"errors": [{"message": words}], "title": "Invalid Request", "detail": words, "type": kind})
