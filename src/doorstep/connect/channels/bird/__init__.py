"""SMS through Bird: its Channels API, or the MessageBird REST API before it."""

from doorstep.connect.cards import Card
from doorstep.messages.accounts.model import SMS, UNSURE, Carries

CARD = Card(
    kind="channel",
    id="bird",
    name="Bird (MessageBird)",
    version=1,
    can=("sms",),
    format="Bird Channels API and its webhooks; MessageBird SMS REST API and status reports, looked at on 2026-11-22",
    carries=Carries(
        channels=(SMS,),
        secrets=("access_key",),
        options=("workspace", "channel", "from", "callback"),
        receipts=True,
        replies=True,
        longest=9,
        at_once=8,
        per_second=20.0,
        repeat=UNSURE,
    ),
)
