"""Notifications in a shop's app through Firebase Cloud Messaging."""

from doorstep.connect.cards import Card
from doorstep.messages.accounts.model import ONCE, PUSH, Carries

CARD = Card(
    kind="channel",
    id="fcm",
    name="Firebase Cloud Messaging",
    version=1,
    can=("push",),
    format="FCM HTTP v1 API and its error codes, OAuth 2.0 for service accounts (RFC 7523), looked at on 2026-11-22",
    carries=Carries(
        channels=(PUSH,),
        secrets=("service_account",),
        longest=1000,
        at_once=16,
        per_second=100.0,
        repeat=ONCE,  # under the same tag and collapse id a telephone shows it once
    ),
)
