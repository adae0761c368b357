"""GS1 EPCIS: what trading partners, warehouses and carriers saw of pallets, parcels and goods."""

from doorstep.connect.cards import Card

CARD = Card(
    kind="standard",
    id="epcis",
    name="GS1 EPCIS",
    version=1,
    can=("scans", "push", "several_packages", "containers", "retractions", "holders", "export"),
    format=(
        "GS1 EPCIS and CBV 2.0: JSON-LD, JSON and XML documents and query documents, XML of 1.2 too, EPC URNs and GS1"
        " Digital Links of the Tag Data Standard 2.0; ref.gs1.org/standards/epcis,"
        " as far as public copies told on 2026-11-22"
    ),
)
