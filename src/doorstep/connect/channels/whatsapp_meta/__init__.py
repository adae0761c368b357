"""WhatsApp through Meta's Cloud API."""

from doorstep.connect.cards import Card
from doorstep.messages.accounts.model import UNSURE, WHATSAPP, Carries

CARD = Card(
    kind="channel",
    id="whatsapp_meta",
    name="WhatsApp (Meta Cloud API)",
    version=1,
    can=("whatsapp",),
    format="WhatsApp Business Cloud API v23.0: messages, templates, webhooks and error codes, looked at on 2026-11-22",
    carries=Carries(
        channels=(WHATSAPP,),
        secrets=("access_token",),
        options=("phone_number_id", "api_version"),
        must=("phone_number_id",),
        receipts=True,
        opens=True,
        replies=True,
        template=True,
        longest=4096,
        at_once=16,
        per_second=80.0,
        repeat=UNSURE,
    ),
)
