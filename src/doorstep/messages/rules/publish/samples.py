"""Orders in words to try texts on before they are published: with everything, with little, with two parcels. Pure."""

from doorstep.messages.model import ItemView, MessageView, ParcelView

_LINK = "https://example.org/t/sample"
_PARCELS = (
    ParcelView(1, 2, "DHL", "00340434161094042557", "Delivered", "today", "Tent"),
    ParcelView(2, 2, "UPS", "1Z999AA10123456784", "On its way", "", "Stove, 2 × Gas"),
)

SAMPLES: tuple[MessageView, ...] = (
    MessageView(shop="Sample", order="1001", link=_LINK),
    MessageView(
        shop="Sample",
        order="1002",
        first_name="Ada",
        when="between Tuesday and Thursday, most likely Wednesday",
        when_latest="by Thursday",
        promised="by Wednesday",
        parcels=_PARCELS[:1],
        parcel_count=1,
        order_parcels=1,
        carrier="DHL",
        place="Leipzig",
        since="since Friday",
        reason="nobody was home",
        how="to a neighbour",
        delivered="today at 14:30",
        pickup="Kiosk Lindner, Leipzig",
        items=(ItemView("Tent", 1, "€199.00"),),
        item_count=1,
        total="€199.00",
        refund="€20.00",
        link=_LINK,
    ),
    MessageView(
        shop="Sample",
        order="1003",
        when="on Friday",
        when_latest="by Friday",
        parcels=_PARCELS,
        parcel_count=2,
        order_parcels=2,
        carrier="DHL",
        items=(ItemView("Tent"), ItemView("Gas", 2)),
        item_count=3,
        gift=True,
        link=_LINK,
    ),
)
