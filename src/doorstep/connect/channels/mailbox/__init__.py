"""The local mailbox: a folder that mails go to while no mail server is configured, and all messages of the demo."""

from doorstep.connect.cards import Card

CARD = Card(
    kind="channel",
    id="mailbox",
    name="Local mailbox",
    version=1,
    can=("email", "sms", "whatsapp", "push", "voice", "chat", "dm", "post"),
    format="RFC 5322: one .eml a message, and an index of one JSON object a line",
    settings=(),
)
