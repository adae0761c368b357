"""What is odd about an order's data: a closed list of findings, each counted with a few examples. Pure.

Times are compared as written: all of them are on one clock.
"""

from collections.abc import Iterator
from datetime import datetime

from doorstep.connect.shops.olist.clock import ambiguous, impossible
from doorstep.connect.shops.olist.tables import Joined, OrderRow, cents, grams

#: Every finding there is, and what it means.
FINDINGS: dict[str, str] = {
    "delivered_without_date": "says delivered and has no time of delivery",
    "delivered_without_hand_over": "was delivered and never handed to a carrier",
    "without_approval": "was never approved",
    "handed_over_before_approval": "was handed to the carrier before it was approved",
    "handed_over_before_purchase": "was handed to the carrier before it was bought",
    "delivered_before_handed_over": "was delivered before it was handed to the carrier",
    "delivered_at_hand_over": "was delivered in the second in which it was handed over",
    "delivered_before_approval": "was delivered before it was approved",
    "delivered_before_purchase": "was delivered before it was bought",
    "approved_before_purchase": "was approved before it was bought",
    "cancelled_yet_delivered": "was cancelled and delivered all the same",
    "cancelled_after_hand_over_not_delivered": "was cancelled while it was with the carrier",
    "cancelled_without_time": "was cancelled or could not be sent, nobody knows when: its last known time is taken",
    "delivery_date_but_other_status": "has a time of delivery and neither status delivered nor cancelled",
    "handed_over_after_promised_date": "was handed over when it should have arrived already",
    "promised_before_or_on_purchase_date": "was promised for the day of the purchase or before",
    "several_reviews": "has several reviews",
    "without_review": "has no review",
    "review_of_several_orders": "has a review that stands for another order as well",
    "review_before_delivery": "was reviewed before it was delivered",
    "unreadable_review": "has a review without a time or without a score from 1 to 5",
    "without_items": "has no items",
    "several_sellers": "has several sellers, and one pair of times for all their parcels",
    "without_payment": "has no payment",
    "payments_out_of_sequence": "has payments listed out of their sequence",
    "payment_zero": "has a payment of nothing",
    "payment_type_unknown": "has a payment by no known means",
    "paid_differs_from_lines": "was paid with another sum than prices and freight make",
    "unreadable_amount": "has an amount that is no number",
    "customer_zip_without_geolocation": "has a customer whose zip has no coordinates",
    "seller_zip_without_geolocation": "has a seller whose zip has no coordinates",
    "product_without_category": "has a product without a category",
    "product_without_weight": "has a product without a weight",
    "unknown_product": "has a product that is not in the table of products",
    "unknown_seller": "has a seller who is not in the table of sellers",
    "unknown_customer": "has a customer who is not in the table of customers",
    "ambiguous_local_time": "has a time in an hour that happened twice; the first is taken",
    "impossible_local_time": "has a time that its clock skipped",
    "unreadable_time": "has a time that cannot be read",
    "unknown_status": "has a status that nobody knows",
    "same_order_twice": "stands in the table of orders twice",
}

STATUSES = {"created", "approved", "invoiced", "processing", "shipped", "delivered", "canceled", "unavailable"}
_ENDED = {"canceled", "unavailable"}
EXAMPLES = 5


class Tally:
    """Counts findings and keeps a few example orders of each. Its size does not grow with the number of orders."""

    def __init__(self) -> None:
        self.counts: dict[str, int] = {}
        self.examples: dict[str, list[str]] = {}

    def add(self, order_id: str, found: Iterator[str]) -> None:
        """Count each distinct finding of one order once."""
        for code in dict.fromkeys(found):
            if code not in FINDINGS:
                raise ValueError(f"{code!r} is no finding")
            self.counts[code] = self.counts.get(code, 0) + 1
            examples = self.examples.setdefault(code, [])
            if len(examples) < EXAMPLES:
                examples.append(order_id)

    def as_dict(self) -> dict[str, dict[str, int | str | list[str]]]:
        """Return code → count, what it says, and example orders, the most frequent first."""
        ranked = sorted(self.counts.items(), key=lambda pair: (-pair[1], pair[0]))
        return {
            code: {"count": count, "says": FINDINGS[code], "examples": self.examples[code]} for code, count in ranked
        }


def findings(joined: Joined) -> Iterator[str]:
    """Name everything that is odd about one order."""
    yield from _of_times(joined.order)
    yield from _of_status(joined.order)
    yield from _of_reviews(joined)
    yield from _of_money(joined)
    yield from _of_goods(joined)


def _of_times(order: OrderRow) -> Iterator[str]:
    bought, approved = order.order_purchase_timestamp, order.order_approved_at
    handed, delivered = order.order_delivered_carrier_date, order.order_delivered_customer_date
    promised = order.order_estimated_delivery_date
    if not approved:
        yield "without_approval"
    for earlier, later, code in (
        (handed, approved, "handed_over_before_approval"),
        (handed, bought, "handed_over_before_purchase"),
        (delivered, handed, "delivered_before_handed_over"),
        (delivered, approved, "delivered_before_approval"),
        (delivered, bought, "delivered_before_purchase"),
        (approved, bought, "approved_before_purchase"),
        (promised[:10], handed[:10], "handed_over_after_promised_date"),
    ):
        if earlier and later and earlier < later:
            yield code
    if handed and handed == delivered:
        yield "delivered_at_hand_over"
    if promised and promised[:10] <= bought[:10]:
        yield "promised_before_or_on_purchase_date"
    for text in (bought, approved, handed, delivered):
        if text:
            yield from _of_clock(text)


def _of_clock(text: str) -> Iterator[str]:
    try:
        datetime.fromisoformat(text)
        if ambiguous(text):
            yield "ambiguous_local_time"
        if impossible(text):
            yield "impossible_local_time"
    except ValueError:
        yield "unreadable_time"


def _of_status(order: OrderRow) -> Iterator[str]:
    status, delivered = order.order_status, order.order_delivered_customer_date
    if status not in STATUSES:
        yield "unknown_status"
    if status == "delivered" and not delivered:
        yield "delivered_without_date"
    if status == "delivered" and not order.order_delivered_carrier_date:
        yield "delivered_without_hand_over"
    if status in _ENDED:
        yield "cancelled_without_time"
    if status == "canceled" and delivered:
        yield "cancelled_yet_delivered"
    if status == "canceled" and order.order_delivered_carrier_date and not delivered:
        yield "cancelled_after_hand_over_not_delivered"
    if delivered and status not in {"delivered", "canceled"}:
        yield "delivery_date_but_other_status"


def _of_reviews(joined: Joined) -> Iterator[str]:
    delivered = joined.order.order_delivered_customer_date
    if not joined.reviews and "order_reviews" in joined.tables:
        yield "without_review"
    if len(joined.reviews) > 1:
        yield "several_reviews"
    for review in joined.reviews:
        if review.shared:
            yield "review_of_several_orders"
        if delivered and review.review_creation_date and review.review_creation_date[:10] < delivered[:10]:
            yield "review_before_delivery"
        if review.review_score not in {"1", "2", "3", "4", "5"} or not review.review_answer_timestamp:
            yield "unreadable_review"


def _of_money(joined: Joined) -> Iterator[str]:
    if "order_payments" not in joined.tables:
        return
    if not joined.payments:
        yield "without_payment"
    sequence = [payment.payment_sequential for payment in joined.payments]
    if sequence != sorted(sequence, key=lambda text: (len(text), text)):
        yield "payments_out_of_sequence"
    paid = [cents(payment.payment_value) for payment in joined.payments]
    owed = [cents(value) for item in joined.items for value in (item.price, item.freight_value or "0")]
    if None in paid or None in owed:
        yield "unreadable_amount"
    elif joined.items and paid and sum(filter(None, paid)) != sum(filter(None, owed)):
        yield "paid_differs_from_lines"
    for payment, value in zip(joined.payments, paid, strict=True):
        if value == 0:
            yield "payment_zero"
        if payment.payment_type in {"", "not_defined"}:
            yield "payment_type_unknown"


def _of_goods(joined: Joined) -> Iterator[str]:
    if "customers" in joined.tables and joined.customer is None:
        yield "unknown_customer"
    if "geolocation" in joined.tables and joined.customer is not None and joined.customer.lat is None:
        yield "customer_zip_without_geolocation"
    if "order_items" in joined.tables and not joined.items:
        yield "without_items"
    if len({item.seller_id for item in joined.items}) > 1:
        yield "several_sellers"
    for item in joined.items:
        product, seller = joined.products.get(item.product_id), joined.sellers.get(item.seller_id)
        if "products" in joined.tables:
            if product is None:
                yield "unknown_product"
            elif not product.product_category_name:
                yield "product_without_category"
            if product is not None and not grams(product.product_weight_g):
                yield "product_without_weight"
        if "sellers" in joined.tables and seller is None:
            yield "unknown_seller"
        if "geolocation" in joined.tables and seller is not None and seller.lat is None:
            yield "seller_zip_without_geolocation"
