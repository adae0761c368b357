"""SMS through Twilio's Programmable Messaging."""

from doorstep.connect.cards import Card
from doorstep.connect.sending.twilio import OPTIONS, SECRETS
from doorstep.messages.accounts.model import ASKS, SMS, Carries

CARD = Card(
    kind="channel",
    id="twilio_sms",
    name="Twilio SMS",
    version=1,
    can=("sms",),
    format="Twilio API 2010-04-01, Message resource, status callbacks and messaging webhooks, looked at on 2026-11-22",
    carries=Carries(
        channels=(SMS,),
        secrets=SECRETS,
        options=OPTIONS,
        receipts=True,
        replies=True,
        longest=10,
        at_once=8,
        per_second=1.0,  # a long code; short codes and toll-free numbers may do more
        repeat=ASKS,
    ),
)
