"""bpost: answers of its Tracked Mail service (XML) and of its Track & Trace page (JSON)."""

from doorstep.connect.cards import Card, Setting

CARD = Card(
    kind="carrier",
    id="bpost",
    name="bpost",
    version=1,
    can=("scans", "estimates", "several_packages"),
    format=(
        "bpost Tracked Mail trackingInfo (schema.post.be/tracking/v1, tracking_info_v1.xsd) with businessException and"
        " systemException, and the JSON of track.bpost.cloud/track/items; as far as public copies told on 2026-11-22"
    ),
    settings=(Setting("default_zone", "The zone to guess by for a scan that names neither offset nor country."),),
)
