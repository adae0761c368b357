"""Shippo: tracks of many carriers, by webhook and by the Tracks API."""

from doorstep.connect.cards import Card, Setting

CARD = Card(
    kind="carrier",
    id="shippo",
    name="Shippo",
    version=1,
    can=("scans", "estimates", "push", "many_carriers"),
    format=(
        "Shippo API: Track object with its statuses and substatuses, and webhooks track_updated"
        " (docs.goshippo.com/docs/tracking), as far as public copies told on 2026-11-22"
    ),
    settings=(
        Setting("default_zone", "The zone to guess by for a time whose place the track does not tell."),
        Setting("webhook_token", "The word that stands in the webhook's address.", secret=True),
    ),
)
