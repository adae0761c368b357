"""Twilio's callbacks as forms: what became of a WhatsApp message (`MessageStatus`), and what people wrote. Pure."""

from collections.abc import Mapping

from doorstep.connect.sending.bodies import form_of, nothing
from doorstep.connect.sending.codes import codes_of
from doorstep.connect.sending.twilio_forms import receipt, reply
from doorstep.messages.model import Incoming

_CODES = codes_of(__file__)


def read(raw: bytes, meta: Mapping[str, str]) -> Incoming:
    """Return what a callback says."""
    form = form_of(raw)
    if form.get("MessageStatus") or (form.get("SmsStatus") and form.get("SmsStatus") != "received"):
        return Incoming(receipts=(receipt("twilio_whatsapp", form, meta, _CODES),))
    if form.get("MessageSid") and "Body" in form:
        return Incoming(replies=(reply("twilio_whatsapp", "whatsapp", form),))
    return nothing("Twilio")
