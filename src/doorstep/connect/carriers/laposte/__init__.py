"""La Poste: Suivi v2 for Colissimo, letters and Chronopost, and the last event of Colissimo's older SOAP service."""

from doorstep.connect.cards import Card, Setting

CARD = Card(
    kind="carrier",
    id="laposte",
    name="La Poste and Colissimo",
    version=1,
    can=("scans", "estimates", "several_packages", "next_carrier"),
    format=(
        "Suivi v2 (developer.laposte.fr/products/suivi/2) with its list of codes, the answers of laposte.fr's page"
        " in the same form with Colissimo's codes of six letters; Colissimo TrackingServiceWS, track;"
        " as far as public copies told on 2026-11-22"
    ),
    settings=(Setting("default_zone", "The zone to guess by for a time without an offset, in place of Paris's."),),
)
