"""POST https://graph.facebook.com/{version}/{phone_number_id}/messages with a system user's token.

Within 24 hours of the customer's last word any text may be sent; at other times only a template that Meta approved.
Which it is says `open_until` of the letter's options; with a template and no open window the template goes. Our name of
the message goes as `biz_opaque_callback_data` and comes back in receipts. Meta has no key against repeats.
"""

from urllib.parse import quote

import msgspec

from doorstep.connect.asking import Account, Http
from doorstep.connect.sending.answers import Handed, json_of, refused
from doorstep.connect.sending.bodies import moment, objects, texts
from doorstep.connect.sending.codes import codes_of
from doorstep.messages.model import Outgoing

_CODES = codes_of(__file__)
_HOST, _VERSION = "https://graph.facebook.com", "v23.0"
#: Meta's codes of our languages, where they differ.
_LANGUAGES = {"zh_Hans": "zh_CN", "zh-Hans": "zh_CN", "pt-BR": "pt_BR"}


def send(one: Outgoing, account: Account, http: Http) -> Handed:
    """Hand a message over."""
    version = account.options.get("api_version", _VERSION)
    path = f"/{quote(version, safe='')}/{quote(account.options['phone_number_id'], safe='')}/messages"
    body = {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "to": one.letter.address.removeprefix("+"),
        "biz_opaque_callback_data": one.message.hex,
        **_content(one, account),
    }
    headers = {"authorization": f"Bearer {account.secrets['access_token']}", "content-type": "application/json"}
    answer = http.call("POST", account.url(_HOST, path), headers=headers, body=msgspec.json.encode(body))
    told = json_of(answer, "Meta")
    if answer.status != 200:
        error = texts(told.get("error"))
        raise refused(answer, "Meta", _CODES, error.get("code", ""), error.get("message", ""))
    return Handed(next((texts(one).get("id", "") for one in objects(told.get("messages"))), ""))


def _content(one: Outgoing, account: Account) -> dict[str, object]:
    told = one.letter.options
    until = moment(told.get("open_until"))
    if told.get("template") and (until is None or until <= account.now):
        values = msgspec.json.decode(told.get("values") or "[]", type=list[str])
        filled = [{"type": "text", "text": value} for value in values]
        language = _LANGUAGES.get(one.letter.language, one.letter.language) or "en"
        template: dict[str, object] = {"name": told["template"], "language": {"code": language}}
        if filled:
            template["components"] = [{"type": "body", "parameters": filled}]
        return {"type": "template", "template": template}
    return {"type": "text", "text": {"preview_url": False, "body": one.letter.text}}
