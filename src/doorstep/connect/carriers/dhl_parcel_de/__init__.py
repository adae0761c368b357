"""DHL Paket (Germany): answers of the Sendungsverfolgung for business customers, and rows of its scan report."""

from doorstep.connect.cards import Card, Setting

CARD = Card(
    kind="carrier",
    id="dhl_parcel_de",
    name="DHL Paket (Germany)",
    version=1,
    can=("scans", "estimates", "several_packages", "feed"),
    format=(
        "DHL Parcel DE Shipment Tracking (Post & Parcel Germany), requests d-get-piece-detail, d-get-piece and"
        " d-get-piece-events, with DHL's list of ICE, RIC and standard event codes of July 2024"
        " (developer.dhl.com), as far as public copies told on 2026-11-22"
    ),
    settings=(Setting("default_zone", "The zone of a scan that names no country; unset, Germany's."),),
)
