"""Chronopost: events of its SOAP service (trackSkybillV2), and answers of La Poste's Suivi v2 for its parcels."""

from doorstep.connect.cards import Card, Setting

CARD = Card(
    kind="carrier",
    id="chronopost",
    name="Chronopost",
    version=1,
    can=("scans", "estimates", "next_carrier"),
    format=(
        "Chronopost TrackingServiceWS (ws.chronopost.fr/tracking-cxf), trackSkybillV2 and trackSkybill: we found no"
        " list of codes, those that public reports show are known; Suivi v2 of La Poste;"
        " as far as public copies told on 2026-11-22"
    ),
    settings=(Setting("default_zone", "The zone to guess by for a time without an offset, in place of Paris's."),),
)
