"""AfterShip: trackings of a thousand couriers, by webhook and by the Tracking API."""

from doorstep.connect.cards import Card, Setting

CARD = Card(
    kind="carrier",
    id="aftership",
    name="AfterShip",
    version=1,
    can=("scans", "estimates", "push", "next_carrier", "many_carriers"),
    format=(
        "AfterShip Tracking API 2026-01 and v4: Tracking object with checkpoints, tags and subtags, and webhooks"
        " tracking_update (aftership.com/docs/tracking), as far as public copies told on 2026-11-22"
    ),
    settings=(
        Setting("default_zone", "The zone to guess by for a time whose place the checkpoint does not tell."),
        Setting("webhook_secret", "The secret that signs webhooks (`aftership-hmac-sha256`).", secret=True),
    ),
)
