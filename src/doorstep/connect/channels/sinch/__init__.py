"""SMS through Sinch's SMS API."""

from doorstep.connect.cards import Card
from doorstep.messages.accounts.model import ASKS, SMS, Carries

CARD = Card(
    kind="channel",
    id="sinch",
    name="Sinch SMS",
    version=1,
    can=("sms",),
    format="Sinch SMS REST API (XMS) v1: batches, delivery reports and inbound webhooks, looked at on 2026-11-22",
    carries=Carries(
        channels=(SMS,),
        secrets=("api_token",),
        options=("service_plan_id", "from", "region", "callback"),
        must=("service_plan_id", "from"),
        receipts=True,
        replies=True,
        longest=10,
        at_once=8,
        per_second=30.0,
        repeat=ASKS,
    ),
)
