"""DPD (Geopost): parcel life cycles of its web services, parcels of DPD UK, and the files STATUSDATA and SCANINFO."""

from doorstep.connect.cards import Card, Setting

CARD = Card(
    kind="carrier",
    id="dpd",
    name="DPD",
    version=1,
    can=("scans", "estimates", "feed", "several_packages"),
    format=(
        "DPD parcel life cycle (tracking.dpd.de/rest/plc, ParcelLifeCycleService 2.0), DPD UK tracking"
        " (apis.track.dpd.co.uk/v1 parcels and parcelevents), and the files STATUSDATA and SCANINFO with their scan"
        " codes (integrations.dpd.nl, it-integration.dpd.be); as far as public copies told on 2026-11-22"
    ),
    settings=(Setting("default_zone", "The zone to guess by for a scan whose depot names no country."),),
)
