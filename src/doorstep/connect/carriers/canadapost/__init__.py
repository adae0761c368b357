"""Canada Post: tracking details and summaries of its web services."""

from doorstep.connect.cards import Card, Setting

CARD = Card(
    kind="carrier",
    id="canadapost",
    name="Canada Post",
    version=1,
    can=("scans", "estimates", "several_packages"),
    format=(
        "Canada Post web services, Get Tracking Details and Get Tracking Summary (REST application/vnd.cpc.track-v2+xml"
        " and SOAP track.wsdl), message and event codes of its developer pages,"
        " as far as public copies told on 2026-11-22"
    ),
    settings=(
        Setting("default_zone", "The zone to guess by for a scan that names neither zone nor place."),
        Setting("username", "The user name of the API key."),
        Setting("password", "The password of the API key.", secret=True),
        Setting("language", "In which language to ask: en-CA or fr-CA.", default="en-CA"),
    ),
)
