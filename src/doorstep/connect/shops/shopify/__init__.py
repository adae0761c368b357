"""Shopify: webhook bodies about orders, parcels, payments, refunds, returns and customers."""

from doorstep.connect.cards import Card, Setting

CARD = Card(
    kind="shop",
    id="shopify",
    name="Shopify",
    version=1,
    can=("orders", "parcels", "payments", "refunds", "returns", "customers", "consents", "push"),
    format=(
        "Shopify Admin REST and webhook reference (shopify.dev/docs/api/webhooks, API versions 2023-01 to 2024-10),"
        " looked at on 2025-11-22"
    ),
    settings=(
        Setting("secret", "The app's secret, with which Shopify signs each body.", required=True, secret=True),
        Setting("default_zone", "The zone of promised dates in note attributes, where the destination tells none."),
    ),
)
