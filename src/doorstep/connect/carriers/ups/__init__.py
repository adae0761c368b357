"""UPS: answers of the Track API and pushes of Track Alert."""

from doorstep.connect.cards import Card, Setting

CARD = Card(
    kind="carrier",
    id="ups",
    name="UPS",
    version=1,
    can=("scans", "estimates", "push", "several_packages", "next_carrier"),
    format=(
        "UPS Track API (GET /track/v1/details, TrackApiResponse) and UPS Track Alert (TrackingEventRequest): OpenAPI"
        " files Tracking.yaml and UPSTrackAlert.yaml of github.com/UPS-API/api-documentation,"
        " as far as public copies told on 2026-11-22"
    ),
    settings=(
        Setting("default_zone", "The zone to guess by for a scan that names neither offset nor place."),
        Setting("credential", "The word that UPS sends back in the header `credential`.", secret=True),
    ),
)
