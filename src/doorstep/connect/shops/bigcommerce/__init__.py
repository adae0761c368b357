"""BigCommerce: notices by webhook, and REST answers about orders, shipments, transactions, refunds and customers."""

from doorstep.connect.cards import Card, Setting

CARD = Card(
    kind="shop",
    id="bigcommerce",
    name="BigCommerce",
    version=1,
    can=("orders", "parcels", "payments", "refunds", "customers", "notices", "push", "history"),
    format=(
        "BigCommerce webhooks, REST Orders V2, Order transactions and refunds V3, Customers V2 and V3"
        " (docs.bigcommerce.com); as far as public copies told on 2026-11-22"
    ),
    settings=(
        Setting(
            "secret",
            "A word of the shop's own that each hook carries in the header X-Doorstep-Token.",
            required=True,
            secret=True,
        ),
        Setting(
            "api", "Address of the API that past orders are fetched from: https://api.bigcommerce.com/stores/HASH."
        ),
        Setting(
            "api_secret",
            "The setting with the access token of an API account that may read orders and transactions.",
            secret=True,
        ),
    ),
)
