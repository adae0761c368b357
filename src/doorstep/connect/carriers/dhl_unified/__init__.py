"""DHL's Shipment Tracking - Unified API: one form for the parcels of all DHL companies, asked for or pushed."""

from doorstep.connect.cards import Card, Setting

CARD = Card(
    kind="carrier",
    id="dhl_unified",
    name="DHL (Unified API)",
    version=1,
    can=("scans", "estimates", "push", "several_packages", "next_carrier"),
    format=(
        "DHL Shipment Tracking - Unified 1.5.8 (track_v1.5.8.yaml) and Shipment Tracking - Unified - Push 1.2.5 with"
        " DHL's status list status_1.csv (developer.dhl.com), as far as public copies told on 2026-11-22"
    ),
    settings=(
        Setting("default_zone", "The zone to guess by for a scan that names neither offset nor place."),
        Setting("secret", "The secret that DHL gave with the push subscription.", secret=True),
    ),
)
