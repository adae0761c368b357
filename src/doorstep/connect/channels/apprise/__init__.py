"""The long tail: Telegram, Viber, Signal, Matrix and a hundred others through Apprise."""

from doorstep.connect.cards import Card
from doorstep.messages.accounts.model import CHAT, UNSURE, Carries

CARD = Card(
    kind="channel",
    id="apprise",
    name="Apprise (Telegram, Viber and others)",
    version=1,
    can=("chat",),
    format="Apprise 2.2: its addresses (github.com/caronc/apprise/wiki), looked at on 2026-11-22",
    carries=Carries(
        channels=(CHAT,),
        secrets=("url",),
        longest=4000,
        at_once=4,
        per_second=1.0,
        repeat=UNSURE,
    ),
)
