"""Calls through Twilio: a voice says the text, and keys answer."""

from doorstep.connect.cards import Card
from doorstep.connect.sending.twilio import SECRETS
from doorstep.messages.accounts.model import UNSURE, VOICE, Carries

CARD = Card(
    kind="channel",
    id="twilio_voice",
    name="Twilio Voice",
    version=1,
    can=("voice",),
    format="Twilio API 2010-04-01, Call resource, TwiML <Gather> and <Say>, status callbacks, looked at on 2026-11-22",
    carries=Carries(
        channels=(VOICE,),
        secrets=SECRETS,
        options=("from", "callback", "voice"),
        must=("from",),
        receipts=True,
        replies=True,
        longest=1500,
        at_once=4,
        per_second=1.0,
        repeat=UNSURE,
    ),
)
