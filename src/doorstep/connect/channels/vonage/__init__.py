"""SMS through Vonage's Messages API."""

from doorstep.connect.cards import Card
from doorstep.messages.accounts.model import SMS, UNSURE, Carries

CARD = Card(
    kind="channel",
    id="vonage",
    name="Vonage",
    version=1,
    can=("sms",),
    format="Vonage Messages API v1, message status and inbound webhooks v1, looked at on 2026-11-22",
    carries=Carries(
        channels=(SMS,),
        secrets=("private_key",),
        options=("application_id", "from", "callback"),
        must=("application_id", "from"),
        receipts=True,
        replies=True,
        longest=6,  # Vonage takes 1,000 characters; a seventh segment could hold more
        at_once=8,
        per_second=30.0,
        repeat=UNSURE,
    ),
)
