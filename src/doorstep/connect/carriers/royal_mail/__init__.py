"""Royal Mail: answers of the Tracking API and the events that it pushes."""

from doorstep.connect.cards import Card, Setting

CARD = Card(
    kind="carrier",
    id="royal_mail",
    name="Royal Mail",
    version=1,
    can=("scans", "estimates", "proof_of_delivery", "several_packages"),
    format=(
        "Royal Mail Tracking API v2 (mailPieces: events, summary, signature; v3 has the same shape) with its event"
        " codes (developer.royalmail.net), as far as public copies told on 2026-11-22"
    ),
    settings=(Setting("default_zone", "The zone to guess by for a time without an offset."),),
)
