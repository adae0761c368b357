"""What the Twilio connectors have in common: their address, credentials, and how Twilio says no.

After the OpenAPI description of Twilio's API 2010-04-01 (github.com/twilio/twilio-oai, twilio_api_v2010) and
twilio.com/docs/api/errors, looked at on 2026-11-22; not tried against the real service.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode

from doorstep.connect.asking import Account, Http, basic
from doorstep.connect.sending.answers import Handed, json_of, refused
from doorstep.connect.sending.bodies import texts
from doorstep.connect.sending.codes import Codes
from doorstep.messages.model import Outgoing

HOST = "https://api.twilio.com"
#: What every account of Twilio names.
SECRETS = ("account_sid", "auth_token")
#: `from` is our number or sender, or `messaging_service` the service that chooses one; `callback` our address.
OPTIONS = ("from", "messaging_service", "callback")


def post(account: Account, http: Http, path: str, form: Mapping[str, str], codes: Codes) -> Handed:
    """Create something in the account and return Twilio's name for it. Raises `TransportError`."""
    headers = {**_who(account), "content-type": "application/x-www-form-urlencoded"}
    answer = http.call("POST", account.url(HOST, _path(account, path)), headers=headers, body=urlencode(form).encode())
    told = json_of(answer, "Twilio")
    if not 200 <= answer.status < 300:
        raise refused(answer, "Twilio", codes, str(told.get("code") or ""), str(told.get("message") or ""))
    parts = str(told.get("num_segments") or "")
    return Handed(str(told.get("sid") or ""), int(parts) if parts.isdigit() else 0)


def get(account: Account, http: Http, path: str, query: Mapping[str, str]) -> dict[str, Any]:
    """Look something up. Raises `TransportError`."""
    url = account.url(HOST, _path(account, path)) + "?" + urlencode(query)
    answer = http.call("GET", url, headers=_who(account))
    if answer.status != 200:
        raise refused(answer, "Twilio")
    return json_of(answer, "Twilio")


def sender(account: Account, prefix: str = "") -> dict[str, str]:
    """Who speaks: a number of ours, or a service that chooses one."""
    service = account.options.get("messaging_service", "")
    return {"MessagingServiceSid": service} if service else {"From": prefix + account.options.get("from", "")}


def callback(account: Account, one: Outgoing, name: str = "StatusCallback") -> dict[str, str]:
    """Where Twilio tells what became of it: our door, with our name of the message behind it."""
    address = account.options.get("callback", "")
    return {name: f"{address}?reference={one.message.hex}"} if address else {}


def already(account: Account, http: Http, one: Outgoing, to: str) -> Handed | None:
    """Look among the messages to this recipient since yesterday for one with this very text."""
    since = account.now.date().toordinal() - 1
    query = {"To": to, "DateSent>": type(account.now.date()).fromordinal(since).isoformat(), "PageSize": "50"}
    for told in get(account, http, "Messages.json", query).get("messages") or ():
        said = texts(told)
        if said.get("body") == one.letter.text and said.get("status") not in ("failed", "canceled", "undelivered"):
            parts = said.get("num_segments", "")
            return Handed(said.get("sid", ""), int(parts) if parts.isdigit() else 0)
    return None


def _who(account: Account) -> dict[str, str]:
    user = account.secrets["account_sid"]
    return {"authorization": basic(user, account.secrets["auth_token"]), "accept": "application/json"}


def _path(account: Account, path: str) -> str:
    return f"/2010-04-01/Accounts/{quote(account.secrets['account_sid'], safe='')}/{path}"
