"""USPS: answers of the Tracking API v3, of the older Web Tools, and USPS scans as Stamps.com tells them."""

from doorstep.connect.cards import Card, Setting

CARD = Card(
    kind="carrier",
    id="usps",
    name="USPS",
    version=1,
    can=("scans", "estimates", "several_packages"),
    format=(
        "USPS Tracking API v3 (GET /tracking/v3/tracking/{number}?expand=DETAIL, developers.usps.com), USPS Web Tools"
        " Track & Confirm (TrackResponse, user guides 2.0 to 4.7), Stamps.com SWS/IM (TrackShipmentResponse, swsim"
        " versions 33 and later), event codes of USPS Publication 199, as far as public copies told on 2026-11-22"
    ),
    settings=(
        Setting("default_zone", "The zone to guess by for a scan that names neither offset nor place."),
        Setting("client_id", "The consumer key of the USPS app."),
        Setting("client_secret", "The consumer secret of the USPS app.", secret=True),
    ),
)
