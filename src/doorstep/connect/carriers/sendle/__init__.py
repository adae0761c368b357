"""Sendle: answers of its tracking API and the events that it sends by itself."""

from doorstep.connect.cards import Card, Setting

CARD = Card(
    kind="carrier",
    id="sendle",
    name="Sendle",
    version=1,
    can=("scans", "estimates", "push"),
    format=(
        "Sendle API: tracking of a parcel (GET /api/tracking/{ref}) and Tracking Webhooks"
        " (developers.sendle.com/reference/tracking-webhooks), as far as public copies told on 2026-11-22"
    ),
    settings=(Setting("default_zone", "The zone to guess by for a day whose country the answer does not tell."),),
)
