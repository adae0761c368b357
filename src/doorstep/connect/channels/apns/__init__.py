"""Notifications in a shop's app on Apple's devices."""

from doorstep.connect.cards import Card
from doorstep.messages.accounts.model import ONCE, PUSH, Carries

CARD = Card(
    kind="channel",
    id="apns",
    name="Apple Push Notification service",
    version=1,
    can=("push",),
    format="APNs provider API over HTTP/2 with token-based connections, and its reasons, looked at on 2026-11-22",
    carries=Carries(
        channels=(PUSH,),
        secrets=("signing_key",),
        options=("key_id", "team_id", "topic", "sandbox"),
        must=("key_id", "team_id", "topic"),
        longest=1000,
        at_once=16,
        per_second=100.0,
        repeat=ONCE,  # under the same collapse id a device shows it once
        http2=True,
    ),
)
