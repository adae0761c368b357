"""Hermes: shipments of Hermes Germany (HSI), parcels of its parcel page, and parcels of Evri (once Hermes UK)."""

from doorstep.connect.cards import Card, Setting

CARD = Card(
    kind="carrier",
    id="hermes",
    name="Hermes and Evri",
    version=1,
    can=("scans", "estimates", "several_packages"),
    format=(
        "Hermes Germany Shipping Interface, shipment info (de-api-int.hermesworld.com/docs) with its list of"
        " event codes in both forms; the answer of its parcel page (my-deliveries, tnt/v2/shipments); Evri's"
        " enterprise-tracking-api v1; as far as public copies told on 2026-11-22"
    ),
    settings=(Setting("default_zone", "The zone to guess by for a time without an offset, in place of Berlin's."),),
)
