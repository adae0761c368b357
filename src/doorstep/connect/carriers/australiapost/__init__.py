"""Australia Post and StarTrack: answers of the Shipping and Tracking API."""

from doorstep.connect.cards import Card, Setting

CARD = Card(
    kind="carrier",
    id="australiapost",
    name="Australia Post",
    version=1,
    can=("scans", "several_packages"),
    format=(
        "Australia Post Shipping and Tracking API, Track Items (GET /shipping/v1/track) with its list of statuses"
        " (developers.auspost.com.au, reference-statuses), as far as public copies told on 2026-11-22"
    ),
    settings=(Setting("default_zone", "The zone to guess by for a scan that names neither offset nor state."),),
)
