"""The Universal Postal Union: events of postal items (EMSEVT), whose numbers are written after S10."""

from doorstep.connect.cards import Card, Setting

CARD = Card(
    kind="standard",
    id="upu_s10",
    name="UPU EMSEVT (S10 items)",
    version=1,
    can=("scans", "push", "several_packages"),
    format=(
        "UPU standards M40 (EMSEVT, versions 1 to 3: item events, as EDIFACT, XML or a table) and S10 (numbers"
        " of postal items); Catalogue of UPU Standards and the list of events in the UPU's public papers, looked at on"
        " 2026-11-22. The numbers of reasons are not published; they are kept as they are."
    ),
    settings=(Setting("default_zone", "The zone to guess by for a local time whose office is not told."),),
)
