"""ANSI X12 214: status messages of North American carriers."""

from doorstep.connect.cards import Card, Setting

CARD = Card(
    kind="standard",
    id="x12_214",
    name="X12 214",
    version=1,
    can=("scans", "estimates", "push", "several_packages", "next_carrier"),
    format=(
        "ASC X12 transaction set 214, Transportation Carrier Shipment Status Message, releases 003060 to 008030, with"
        " the code lists 1650, 1651, 1652 and 623; stedi.com/edi/x12/transaction-set/214,"
        " as far as public copies told on 2026-11-22"
    ),
    settings=(Setting("default_zone", "The zone to guess by for a local time whose place names no state or country."),),
)
