"""The rows of the Olist tables that belong to one order, and what they are called in the files. Pure."""

from functools import lru_cache

from msgspec import Struct


class OrderRow(Struct, frozen=True, gc=False):
    """olist_orders_dataset: local times as written, empty where nothing happened."""

    order_id: str
    customer_id: str
    order_status: str
    order_purchase_timestamp: str
    order_approved_at: str = ""
    order_delivered_carrier_date: str = ""
    order_delivered_customer_date: str = ""
    order_estimated_delivery_date: str = ""


class ItemRow(Struct, frozen=True, gc=False):
    """olist_order_items_dataset: one piece of one product of one seller."""

    order_item_id: str
    product_id: str
    seller_id: str
    price: str
    freight_value: str = ""


class PaymentRow(Struct, frozen=True, gc=False):
    """olist_order_payments_dataset."""

    payment_sequential: str
    payment_type: str
    payment_value: str


class ReviewRow(Struct, frozen=True, gc=False):
    """olist_order_reviews_dataset. `shared` says that the same review stands for another order as well."""

    review_id: str
    review_score: str
    review_comment_title: str = ""
    review_comment_message: str = ""
    review_creation_date: str = ""
    review_answer_timestamp: str = ""
    shared: bool = False


class AreaRow(Struct, frozen=True, gc=False):
    """A customer or a seller: who (unique id) and in which area. `lat` and `lon` are the middle of the zip's points."""

    id: str
    zip: str
    city: str
    state: str
    lat: float | None = None
    lon: float | None = None


class ProductRow(Struct, frozen=True, gc=False):
    """olist_products_dataset."""

    product_category_name: str = ""
    product_weight_g: str = ""


class Joined(Struct, frozen=True, gc=False):
    """One order with everything that the other tables say about it. `tables` names those that were there."""

    order: OrderRow
    customer: AreaRow | None = None
    items: tuple[ItemRow, ...] = ()
    payments: tuple[PaymentRow, ...] = ()
    reviews: tuple[ReviewRow, ...] = ()
    sellers: dict[str, AreaRow] = {}
    products: dict[str, ProductRow] = {}
    tables: tuple[str, ...] = ()


@lru_cache(maxsize=65_536)
def cents(text: str) -> int | None:
    """Return an amount in minor units without a detour over floating point; ``None`` when it is no amount."""
    whole, _, part = text.strip().partition(".")
    part = part.rstrip("0")
    if len(part) > 2 or len(whole) > 15 or not (whole + part).isascii() or not (whole.lstrip("-") + part).isdigit():
        return None
    size = int(whole.lstrip("-") or "0") * 100 + int((part + "00")[:2])
    return -size if whole.startswith("-") else size


def grams(text: str) -> int:
    """Return a weight in grams; 0 when it is not told."""
    value = cents(text)
    return max(value // 100, 0) if value is not None else 0


def postcode(text: str) -> str:
    """Return the five digits of a zip prefix, whose leading zeros the files lost."""
    return text.strip().zfill(5) if text.strip() else ""
