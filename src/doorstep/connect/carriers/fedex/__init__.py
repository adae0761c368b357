"""FedEx: answers of the Track API, webhook pushes of Integrated Visibility, and the older SOAP TrackReply."""

from doorstep.connect.cards import Card, Setting

CARD = Card(
    kind="carrier",
    id="fedex",
    name="FedEx",
    version=1,
    can=("scans", "estimates", "push", "several_packages", "next_carrier"),
    format=(
        "FedEx Track API v1 (POST /track/v1/trackingnumbers, developer.fedex.com, schemas TrackResult and ScanEvent),"
        " Advanced Integrated Visibility webhook (schema TestWebhookOutputVO), and FedEx Web Services Track Service"
        " (TrackReply, WSDL versions 5 to 18), as far as public copies told on 2026-11-22"
    ),
    settings=(
        Setting("default_zone", "The zone to guess by for a scan that names neither offset nor place."),
        Setting("client_id", "The API key of the FedEx project."),
        Setting("client_secret", "The secret key that belongs to the API key.", secret=True),
        Setting("security_token", "The token of the webhook project, with which FedEx signs pushes.", secret=True),
    ),
)
