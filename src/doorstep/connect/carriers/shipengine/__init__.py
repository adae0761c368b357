"""ShipEngine: tracking of many carriers, by webhook and by the Tracking API."""

from doorstep.connect.cards import Card, Setting

CARD = Card(
    kind="carrier",
    id="shipengine",
    name="ShipEngine",
    version=1,
    can=("scans", "estimates", "push", "many_carriers"),
    format=(
        "ShipEngine API v1: tracking result (GET /v1/tracking) with its status codes, and webhooks API_TRACK"
        " (shipengine.com/docs/tracking), as far as public copies told on 2026-11-22"
    ),
    settings=(Setting("default_zone", "The zone to guess by for a time whose place the event does not tell."),),
)
