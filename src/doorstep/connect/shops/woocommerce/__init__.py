"""WooCommerce: webhook bodies and REST answers about orders, refunds, order notes, parcels and customers."""

from doorstep.connect.cards import Card, Setting

CARD = Card(
    kind="shop",
    id="woocommerce",
    name="WooCommerce",
    version=1,
    can=("orders", "parcels", "payments", "refunds", "customers", "notes", "push", "history"),
    format=(
        "WooCommerce REST API v3 (woocommerce.github.io/woocommerce-rest-api-docs) and its webhooks; the extension"
        " Shipment Tracking (wc-shipment-tracking v3); as far as public copies told on 2026-11-22"
    ),
    settings=(
        Setting("secret", "The webhook's secret, with which WooCommerce signs each body.", required=True, secret=True),
        Setting("zone", "The clock of the shop, for times that are told without their GMT twin."),
        Setting("api", "Address of the API that past orders are fetched from: the shop's own address."),
        Setting(
            "api_secret",
            "The setting with a read-only API key: consumer key, colon, consumer secret.",
            secret=True,
        ),
    ),
)
