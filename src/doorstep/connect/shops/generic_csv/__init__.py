"""Our own order and event format as a table: one row an event. For exports of shops, warehouses and spreadsheets."""

from doorstep.connect.cards import Card, Setting

CARD = Card(
    kind="shop",
    id="generic_csv",
    name="Generic CSV",
    version=2,
    can=("orders", "parcels", "scans", "payments", "returns", "reviews", "consents", "batches", "history"),
    format="docs/connectors.md of this project",
    settings=(
        Setting("zone", "The time zone of all times that are written without one."),
        Setting("default_zone", "The zone to guess by when neither the row nor its place tells one."),
    ),
)
