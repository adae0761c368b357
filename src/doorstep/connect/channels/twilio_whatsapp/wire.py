"""POST /2010-04-01/Accounts/{sid}/Messages.json with `whatsapp:` before both numbers.

Outside the 24 hours after the customer's last word a Content template goes (`template` of the letter's options is its
ContentSid, HX…; the values become ContentVariables "1", "2" …). What may have arrived is looked for, as with SMS.
"""

import msgspec

from doorstep.connect.asking import Account, Http
from doorstep.connect.sending import twilio
from doorstep.connect.sending.answers import Handed
from doorstep.connect.sending.bodies import moment
from doorstep.connect.sending.codes import codes_of
from doorstep.messages.model import Outgoing

_CODES = codes_of(__file__)
_BEFORE = "whatsapp:"


def send(one: Outgoing, account: Account, http: Http) -> Handed:
    """Hand a message over."""
    form = {"To": _BEFORE + one.letter.address} | twilio.sender(account, _BEFORE) | _content(one, account)
    return twilio.post(account, http, "Messages.json", form | twilio.callback(account, one), _CODES)


def find(one: Outgoing, account: Account, http: Http) -> Handed | None:
    """Look for a message that may have been taken already; a filled template cannot be told apart and is not looked
    for."""
    if "ContentSid" in _content(one, account):
        return None
    return twilio.already(account, http, one, _BEFORE + one.letter.address)


def _content(one: Outgoing, account: Account) -> dict[str, str]:
    told = one.letter.options
    until = moment(told.get("open_until"))
    if told.get("template") and (until is None or until <= account.now):
        values = msgspec.json.decode(told.get("values") or "[]", type=list[str])
        filled = {str(n): value for n, value in enumerate(values, 1)}
        return {"ContentSid": told["template"], "ContentVariables": msgspec.json.encode(filled).decode()}
    return {"Body": one.letter.text}
