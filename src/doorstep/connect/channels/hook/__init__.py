"""Outgoing hooks: other systems of the shop are told by signed POST."""

from doorstep.connect.cards import Card, Setting

CARD = Card(
    kind="channel",
    id="hook",
    name="Outgoing hooks",
    version=1,
    can=("hook",),
    format="Standard Webhooks 1.0 (standardwebhooks.com)",
    settings=(Setting("DOORSTEP_ALLOW_HOSTS", "Hosts inside the network that may be called all the same.", False),),
)
