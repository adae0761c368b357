"""POST /2010-04-01/Accounts/{sid}/Messages.json: To, From or MessagingServiceSid, Body, StatusCallback.

Twilio has no key against repeats. What may have arrived is looked for with GET …/Messages.json?To=…&DateSent>=…
"""

from doorstep.connect.asking import Account, Http
from doorstep.connect.sending import twilio
from doorstep.connect.sending.answers import Handed
from doorstep.connect.sending.codes import codes_of
from doorstep.messages.model import Outgoing

_CODES = codes_of(__file__)


def send(one: Outgoing, account: Account, http: Http) -> Handed:
    """Hand a message over."""
    form = {"To": one.letter.address, "Body": one.letter.text}
    form |= twilio.sender(account) | twilio.callback(account, one)
    return twilio.post(account, http, "Messages.json", form, _CODES)


def find(one: Outgoing, account: Account, http: Http) -> Handed | None:
    """Look for a message that may have been taken already."""
    return twilio.already(account, http, one, one.letter.address)
