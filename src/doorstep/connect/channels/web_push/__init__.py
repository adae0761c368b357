"""Notifications in browsers: Web Push, encrypted for each of them, signed by the shop's own key (VAPID)."""

from doorstep.connect.cards import Card
from doorstep.messages.accounts.model import ONCE, PUSH, Carries

CARD = Card(
    kind="channel",
    id="web_push",
    name="Web Push",
    version=1,
    can=("push",),
    format="RFC 8030 (Web Push), RFC 8188 and RFC 8291 (encryption), RFC 8292 (VAPID), looked at on 2026-11-22",
    carries=Carries(
        channels=(PUSH,),
        secrets=("vapid_private_key",),
        options=("subject", "hours"),
        must=("subject",),
        longest=1000,
        at_once=16,
        per_second=100.0,
        repeat=ONCE,  # under the same topic and tag a browser shows it once
    ),
)
