"""SMS through Amazon SNS."""

from doorstep.connect.cards import Card
from doorstep.messages.accounts.model import SMS, UNSURE, Carries

CARD = Card(
    kind="channel",
    id="aws_sns",
    name="Amazon SNS",
    version=1,
    can=("sms",),
    format="Amazon SNS API 2010-03-31 (Publish), Signature Version 4, SMS delivery status, looked at on 2026-11-22",
    carries=Carries(
        channels=(SMS,),
        secrets=("access_key_id", "secret_access_key"),
        options=("region", "sender_id", "from", "max_price"),
        must=("region",),
        receipts=True,
        replies=True,
        longest=10,
        at_once=8,
        per_second=20.0,
        repeat=UNSURE,
    ),
)
