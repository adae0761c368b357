"""POST https://fcm.googleapis.com/v1/projects/{project}/messages:send with a token of the service account.

The secret is the account's key file (JSON). A token is asked for at https://oauth2.googleapis.com/token with an
assertion (JWT, RS256) and kept for its hour. The customer's address is `fcm:` and the app's registration token.
"""

from datetime import timedelta
from urllib.parse import quote

import jwt
import msgspec
from msgspec import Struct

from doorstep.connect.asking import Account, Http, bearer
from doorstep.connect.sending.answers import Handed, json_of, refused
from doorstep.connect.sending.bodies import objects, texts
from doorstep.connect.sending.codes import codes_of
from doorstep.kit.errors import TransportError
from doorstep.messages.model import Outgoing

_CODES = codes_of(__file__)
_HOST, _TOKENS = "https://fcm.googleapis.com", "https://oauth2.googleapis.com"
_SCOPE = "https://www.googleapis.com/auth/firebase.messaging"
_BEFORE = "fcm:"


class _KeyFile(Struct, frozen=True):
    project_id: str
    client_email: str
    private_key: str


def send(one: Outgoing, account: Account, http: Http) -> Handed:
    """Hand a notification over."""
    if not one.letter.address.startswith(_BEFORE):
        raise TransportError("this is no address of Firebase", permanent=False)
    try:
        key = msgspec.json.decode(account.secrets["service_account"], type=_KeyFile)
        form = {"grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer", "assertion": _assertion(key, account)}
    except (msgspec.DecodeError, jwt.PyJWTError, ValueError, TypeError):
        raise TransportError("the service account's key cannot be read", permanent=False) from None
    who = bearer(account, http, account.url(_TOKENS, "/token"), "Firebase", form=form)
    headers = {"authorization": who, "content-type": "application/json"}
    url = account.url(_HOST, f"/v1/projects/{quote(key.project_id, safe='')}/messages:send")
    answer = http.call("POST", url, headers=headers, body=msgspec.json.encode({"message": _shown(one)}))
    told = json_of(answer, "Firebase")
    if answer.status == 200:
        return Handed(str(told.get("name") or ""))
    if answer.status == 401:
        account.tokens.clear()
    error = told.get("error")
    details = objects(error.get("details")) if isinstance(error, dict) else []
    code = next(
        (texts(one)["errorCode"] for one in details if "errorCode" in texts(one)), texts(error).get("status", "")
    )
    raise refused(answer, "Firebase", _CODES, code, texts(error).get("message", ""))


def _shown(one: Outgoing) -> dict[str, object]:
    link, tag = one.letter.options.get("link", ""), one.message.hex
    return {
        "token": one.letter.address.removeprefix(_BEFORE),
        "notification": {"title": one.letter.subject, "body": one.letter.text},
        "data": {"link": link, "message": tag},
        "android": {"collapse_key": tag, "priority": "HIGH", "ttl": "86400s", "notification": {"tag": tag}},
        "apns": {"headers": {"apns-collapse-id": tag}},
    }


def _assertion(key: _KeyFile, account: Account) -> str:
    begun = int(account.now.timestamp())
    claims = {
        "iss": key.client_email,
        "scope": _SCOPE,
        "aud": f"{_TOKENS}/token",
        "iat": begun,
        "exp": begun + int(timedelta(hours=1).total_seconds()),
    }
    return jwt.encode(claims, key.private_key, algorithm="RS256")
