"""Two addresses of the same provider, both with `Authorization: AccessKey …`.

With the options `workspace` and `channel`: POST https://api.bird.com/workspaces/{workspace}/channels/{channel}/messages
(receiver.contacts[].identifierValue, body.type text, reference); it answers 202 and an id. With the option `from`
instead: POST https://rest.messagebird.com/messages (originator, recipients, body, reference, datacoding auto,
reportUrl); it answers 201, and errors as `errors[].code`. Neither has a key against repeats.
"""

from urllib.parse import quote

import msgspec

from doorstep.connect.asking import Account, Answer, Http
from doorstep.connect.sending.answers import Handed, json_of, refused
from doorstep.connect.sending.bodies import objects, texts
from doorstep.connect.sending.codes import codes_of
from doorstep.kit.errors import TransportError
from doorstep.messages.model import Outgoing

_CODES = codes_of(__file__)
_BIRD, _MESSAGEBIRD = "https://api.bird.com", "https://rest.messagebird.com"


def send(one: Outgoing, account: Account, http: Http) -> Handed:
    """Hand a message over."""
    told = account.options
    if told.get("workspace") and told.get("channel"):
        path = f"/workspaces/{quote(told['workspace'], safe='')}/channels/{quote(told['channel'], safe='')}/messages"
        return _handed(_post(account, http, account.url(_BIRD, path), _bird(one)))
    if told.get("from"):
        return _handed(_post(account, http, account.url(_MESSAGEBIRD, "/messages"), _messagebird(one, account)))
    raise TransportError("the account names neither a workspace with its channel nor a sender", permanent=False)


def _bird(one: Outgoing) -> dict[str, object]:
    contact = {"identifierKey": "phonenumber", "identifierValue": one.letter.address}
    return {
        "receiver": {"contacts": [contact]},
        "body": {"type": "text", "text": {"text": one.letter.text}},
        "reference": one.message.hex,
    }


def _messagebird(one: Outgoing, account: Account) -> dict[str, object]:
    body: dict[str, object] = {
        "originator": account.options["from"].removeprefix("+"),
        "recipients": [one.letter.address.removeprefix("+")],
        "body": one.letter.text,
        "reference": one.message.hex,
        "datacoding": "auto",
    }
    if callback := account.options.get("callback", ""):
        body["reportUrl"] = callback
    return body


def _post(account: Account, http: Http, url: str, body: dict[str, object]) -> Answer:
    key = account.secrets["access_key"]
    headers = {"authorization": f"AccessKey {key}", "content-type": "application/json", "accept": "application/json"}
    return http.call("POST", url, headers=headers, body=msgspec.json.encode(body))


def _handed(answer: Answer) -> Handed:
    told = json_of(answer, "Bird")
    if answer.status in (200, 201, 202):
        return Handed(str(told.get("id") or ""))
    error = texts(next(iter(objects(told.get("errors"))), told))
    raise refused(answer, "Bird", _CODES, error.get("code", ""), error.get("description") or error.get("message", ""))
