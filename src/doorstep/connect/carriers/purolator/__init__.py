"""Purolator: answers of the tracking web service by PIN or by reference."""

from doorstep.connect.cards import Card, Setting

CARD = Card(
    kind="carrier",
    id="purolator",
    name="Purolator",
    version=1,
    can=("scans", "several_packages", "next_carrier"),
    format=(
        "Purolator E-Ship Web Services, Tracking (TrackPackagesByPinResponse, TrackPackagesByReferenceResponse,"
        " TrackingService.wsdl versions 1.2 and 2.0), as far as public copies told on 2026-11-22"
    ),
    settings=(
        Setting("default_zone", "The zone to guess by for a scan whose depot names no province."),
        Setting("key", "The production key of the web services."),
        Setting("password", "The password that belongs to the key.", secret=True),
        Setting("user_token", "The token of the account.", secret=True),
        Setting("language", "In which language to ask: en or fr.", default="en"),
    ),
)
