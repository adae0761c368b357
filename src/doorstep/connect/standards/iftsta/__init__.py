"""UN/EDIFACT IFTSTA: status reports of carriers and forwarders."""

from doorstep.connect.cards import Card, Setting

CARD = Card(
    kind="standard",
    id="iftsta",
    name="EDIFACT IFTSTA",
    version=1,
    can=("scans", "estimates", "push", "several_packages"),
    format=(
        "UN/EDIFACT IFTSTA, directories D.93A to D.07B, with UN/ECE Recommendation 24, elements 9011/4405 and 9013;"
        " EANCOM's subsets; Bring Parcels' and DPD's guidelines; as far as public copies told on 2026-11-22"
    ),
    settings=(Setting("default_zone", "The zone to guess by for a time whose place names no country."),),
)
