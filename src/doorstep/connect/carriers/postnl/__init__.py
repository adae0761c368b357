"""PostNL: answers of the Shippingstatus API, by barcode, reference or signature, and its list of updated shipments."""

from doorstep.connect.cards import Card, Setting

CARD = Card(
    kind="carrier",
    id="postnl",
    name="PostNL",
    version=1,
    can=("scans", "estimates", "several_packages"),
    format=(
        "PostNL Shippingstatus API v2 (CurrentStatus, CompleteStatus, updated shipments, signature) with its status and"
        " event codes (developer.postnl.nl), as far as public copies told on 2026-11-22"
    ),
    settings=(Setting("default_zone", "The zone to guess by; PostNL writes no offsets."),),
)
