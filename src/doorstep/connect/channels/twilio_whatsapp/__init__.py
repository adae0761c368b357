"""WhatsApp through Twilio."""

from doorstep.connect.cards import Card
from doorstep.connect.sending.twilio import OPTIONS, SECRETS
from doorstep.messages.accounts.model import UNSURE, WHATSAPP, Carries

CARD = Card(
    kind="channel",
    id="twilio_whatsapp",
    name="WhatsApp (Twilio)",
    version=1,
    can=("whatsapp",),
    format="Twilio API 2010-04-01, Message resource with ContentSid and ContentVariables, looked at on 2026-11-22",
    carries=Carries(
        channels=(WHATSAPP,),
        secrets=SECRETS,
        options=OPTIONS,
        receipts=True,
        opens=True,
        replies=True,
        template=True,
        longest=1600,
        at_once=16,
        per_second=80.0,
        repeat=UNSURE,
    ),
)
