"""Post: letters and parcel inserts as print-ready PDF in a print queue."""

from doorstep.connect.cards import Card

CARD = Card(
    kind="channel",
    id="post",
    name="Letters and inserts (print queue)",
    version=1,
    can=("post",),
    format="DIN 5008 form B, DIN 680; US #10 window envelope (USPS DMM 601); ISO 216; looked at on 2026-11-22",
    settings=(),
)
