"""Our own order and event format as JSON: for shops, warehouses and carriers that have no connector of their own."""

from doorstep.connect.cards import Card, Setting

CARD = Card(
    kind="shop",
    id="generic_json",
    name="Generic JSON",
    version=2,
    can=("orders", "parcels", "scans", "payments", "returns", "reviews", "consents", "batches"),
    format="docs/connectors.md and docs/event.schema.json of this project",
    settings=(
        Setting("zone", "The time zone of all times that are sent without one."),
        Setting("default_zone", "The zone to guess by when neither the event nor its place tells one."),
    ),
)
