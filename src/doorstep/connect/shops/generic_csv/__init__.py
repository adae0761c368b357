"""Tables: our own columns with one event a row, or any columns by a map. For exports of shops, warehouses, carriers."""

from doorstep.connect.cards import Card, Setting

CARD = Card(
    kind="shop",
    id="generic_csv",
    name="Generic CSV",
    version=3,
    can=("orders", "parcels", "scans", "payments", "returns", "reviews", "consents", "batches", "history"),
    format="docs/connectors.md of this project, as CSV or as the first sheet of a workbook (.xlsx, ECMA-376)",
    settings=(
        Setting("map", "The column map (maps/NAME.toml of the shop) that says what the columns mean."),
        Setting("zone", "The time zone of all times that are written without one."),
        Setting("default_zone", "The zone to guess by when neither the row nor its place tells one."),
    ),
)
