"""The local mailbox: a folder that mails go to while no mail server is configured, and those of the demo always."""

from doorstep.connect.cards import Card

CARD = Card(
    kind="channel",
    id="mailbox",
    name="Local mailbox",
    version=1,
    can=("email",),
    format="RFC 5322: one .eml a message, and an index of one JSON object a line",
    settings=(),
)
