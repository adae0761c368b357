"""Shopify: webhook bodies about orders, parcels, payments, refunds, returns and customers."""

from doorstep.connect.cards import Card, Setting

CARD = Card(
    kind="shop",
    id="shopify",
    name="Shopify",
    version=2,
    can=("orders", "parcels", "payments", "refunds", "returns", "customers", "consents", "push", "history"),
    format=(
        "Shopify Admin REST and webhook reference (shopify.dev/docs/api/webhooks), read against recorded bodies of"
        " version 2023-01; returns/* and fulfillment_events/* from general knowledge, without a recorded body"
    ),
    settings=(
        Setting("secret", "The app's secret, with which Shopify signs each body.", required=True, secret=True),
        Setting("default_zone", "The zone of promised dates in note attributes, where the destination tells none."),
        Setting("api", "Address of the API that past orders are fetched from: https://NAME.myshopify.com."),
        Setting(
            "api_secret",
            "The setting with the API's token: the access token of an app with read_orders and read_all_orders.",
            secret=True,
        ),
    ),
)
