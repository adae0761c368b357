"""GLS: Track and Trace of the GLS group, ShipIT, MyGLS, the group's parcel page, and the national pakstat feed."""

from doorstep.connect.cards import Card, Setting

CARD = Card(
    kind="carrier",
    id="gls",
    name="GLS",
    version=1,
    can=("scans", "estimates", "several_packages", "feed"),
    format=(
        "GLS Group Track and Trace V1 (dev-portal.gls-group.net, /track-and-trace-v1/tracking/simple), ShipIT-Farm"
        " /rs/tracking/parceldetails, MyGLS GetParcelStatuses with its list of status codes, and the answer of the"
        " group's parcel page (rstt), as far as public copies told on 2026-11-22; pakstat: we found no list of codes"
    ),
    settings=(Setting("default_zone", "The zone to guess by for a scan that names neither offset nor country."),),
)
