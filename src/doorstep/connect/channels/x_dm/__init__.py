"""Direct messages on X."""

from doorstep.connect.cards import Card
from doorstep.messages.accounts.model import DM, UNSURE, Carries

CARD = Card(
    kind="channel",
    id="x_dm",
    name="X direct messages",
    version=1,
    can=("dm",),
    format="X API v2 (direct messages), OAuth 1.0a (RFC 5849), Account Activity webhooks, looked at on 2026-11-22",
    carries=Carries(
        channels=(DM,),
        secrets=("consumer_key", "consumer_secret", "access_token", "access_token_secret"),
        receipts=True,
        opens=True,
        replies=True,
        longest=10_000,
        at_once=2,
        per_second=0.016,  # 15 in 15 minutes
        repeat=UNSURE,
    ),
)
