"""EasyPost: trackers of a hundred carriers, by webhook and by the Tracker API."""

from doorstep.connect.cards import Card, Setting

CARD = Card(
    kind="carrier",
    id="easypost",
    name="EasyPost",
    version=1,
    can=("scans", "estimates", "push", "many_carriers"),
    format=(
        "EasyPost API v2: Tracker object, its statuses and status details, and Event webhooks tracker.created and"
        " tracker.updated (docs.easypost.com/docs/trackers), as far as public copies told on 2026-11-22"
    ),
    settings=(
        Setting("default_zone", "The zone to guess by for a time whose place the tracker does not tell."),
        Setting("webhook_secret", "The secret that signs webhooks (`X-Hmac-Signature`).", secret=True),
    ),
)
