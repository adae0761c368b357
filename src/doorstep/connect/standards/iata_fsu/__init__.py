"""IATA freight status updates: what an airline says of an air waybill."""

from doorstep.connect.cards import Card, Setting

CARD = Card(
    kind="standard",
    id="iata_fsu",
    name="IATA FSU (air cargo)",
    version=1,
    can=("scans", "push", "several_packages", "next_carrier", "part_shipments"),
    format=(
        "IATA Cargo-IMP FSU and FSA versions 9 to 17, Cargo-XML XFSU, ONE Record logistics events (code list 1.18 with"
        " the discrepancy codes; github.com/IATA-Cargo/ONE-Record), as far as public copies told on 2026-11-22"
    ),
    settings=(Setting("default_zone", "The zone to guess by for a time whose airport is not known."),),
)
