"""DHL Express: answers of XML-PI tracking and of the MyDHL API, asked for or pushed."""

from doorstep.connect.cards import Card, Setting

CARD = Card(
    kind="carrier",
    id="dhl_express",
    name="DHL Express",
    version=1,
    can=("scans", "estimates", "push", "several_packages"),
    format=(
        "DHL XML Services (XML-PI) TrackingResponse.xsd, and MyDHL API tracking (SupermodelIoLogisticsExpress"
        " TrackingResponse, developer.dhl.com/api-reference/dhl-express-mydhl-api),"
        " as far as public copies told on 2026-11-22"
    ),
    settings=(Setting("default_zone", "The zone to guess by for a scan that names neither offset nor place."),),
)
