"""Olist: the published folder of CSV tables of a Brazilian marketplace's orders (2016 to 2018), read as history."""

from doorstep.connect.cards import Card, Setting

CARD = Card(
    kind="shop",
    id="olist",
    name="Olist (CSV folder)",
    version=1,
    can=("orders", "parcels", "scans", "payments", "reviews", "folder", "history"),
    format=(
        "Brazilian E-Commerce Public Dataset by Olist, the nine CSV tables as published (kaggle.com/olistbr),"
        " as the files themselves show it"
    ),
    settings=(Setting("zone", "The clock of the files.", default="America/Sao_Paulo"),),
)
