"""Read orders of the Olist tables: what happened to one order, with the rows of the other tables joined to it. Pure.

A raw body is one joined order as JSON (`Joined`), or the CSV table of orders alone. Nothing is invented: an order that
says delivered without a time has no delivery; a cancellation without a time takes the order's last known one.
"""

import csv
from collections.abc import Mapping
from io import StringIO

import msgspec
from msgspec import structs

from doorstep.connect import bodies
from doorstep.connect.moments import Moment
from doorstep.connect.numbers import parcel as parcel_of
from doorstep.connect.places import zone_of
from doorstep.connect.shops.olist.clock import end_of_day, moment
from doorstep.connect.shops.olist.tables import AreaRow, Joined, OrderRow, ReviewRow, cents, grams, postcode
from doorstep.timeline.model import (
    Address,
    AnyFact,
    Ignored,
    Items,
    LegLinked,
    Line,
    Milestone,
    OrderApproved,
    OrderCancelled,
    OrderPlaced,
    ParcelLinked,
    Party,
    PaymentCaptured,
    Place,
    Precision,
    Problem,
    Reading,
    ReviewReceived,
    Role,
    Scan,
    Told,
)

_CURRENCY, _COUNTRY, _CARRIER = "BRL", "BR", "unstated"
_ENDED = {
    "canceled": OrderCancelled(reason="cancelled"),
    "unavailable": OrderCancelled(reason="unavailable", by="shop"),
}
_decode = msgspec.json.Decoder(Joined).decode
_HELP = "give the folder with the files as they were published"


def read(raw: bytes, meta: Mapping[str, str]) -> Reading:
    """Read one joined order (JSON), or a table of orders (CSV) without the other tables."""
    try:
        if raw.lstrip()[:1] == b"{":
            return read_order(_decode(bodies.cleaned(raw)))
        return _table(bodies.text(raw))
    except bodies.Refused as refused:
        return Reading(error=refused.problem)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        return Reading(error=Problem(f"this is no order of Olist: {error}", _HELP))


def _table(text: str) -> Reading:
    rows = csv.reader(StringIO(text, newline=""))
    try:
        header = [name.strip().lower() for name in next(rows, [])]
        wanted = OrderRow.__struct_fields__
        if not {"order_id", "order_purchase_timestamp"} <= set(header):
            return Reading(error=Problem("this is no table of orders of Olist", _HELP))
        at = [header.index(name) if name in header else -1 for name in wanted]
        readings = [
            read_order(Joined(OrderRow(*(row[place] if 0 <= place < len(row) else "" for place in at)))) for row in rows
        ]
    except csv.Error as error:
        return Reading(error=Problem(f"the table is broken: {error}", _HELP))
    unknown = [name for name in header if name not in wanted]
    if not readings:
        return Reading(error=Problem("the table of orders has a header and no order", _HELP))
    return Reading(
        tuple(told for reading in readings for told in reading.events),
        (
            *(Ignored(f"column {name or '(empty)'}", "this column is unknown and was left out") for name in unknown),
            *(ignored for reading in readings for ignored in reading.ignored),
        ),
    )


def read_order(joined: Joined) -> Reading:
    """Return everything that happened to one order."""
    order, ignored = joined.order, list[Ignored]()
    times: dict[str, Moment] = {}
    for name in OrderRow.__struct_fields__[3:7]:
        if text := getattr(order, name):
            try:
                times[name] = moment(text)
            except ValueError:
                ignored.append(Ignored(f"{order.order_id}.{name}", f"refused: {text[:30]!r} is no time"))
    if "order_purchase_timestamp" not in times or not order.order_id.strip(": "):
        return Reading(ignored=(*ignored, Ignored(order.order_id, "refused: no id or no time of purchase")))
    if order.order_status == "delivered" and "order_delivered_customer_date" not in times:
        ignored.append(
            Ignored(f"{order.order_id}.order_delivered_customer_date", "says delivered, at a time that nobody knows")
        )
    events = [_placed(joined, times["order_purchase_timestamp"], ignored)]
    events += _approved(joined, times)
    events += _parcels(joined, times)
    if order.order_status in _ENDED:
        last = max(times.values(), key=lambda one: one.at)
        identity = ("order_cancelled", order.order_status)
        on_day = structs.replace(last, precision=Precision.DAY)
        events.append(_tell(order, identity, on_day, _ENDED[order.order_status]))
    for review in joined.reviews:
        _reviewed(order, review, events, ignored)
    return Reading(tuple(events), tuple(ignored))


def _tell(order: OrderRow, identity: tuple[str, ...], when: Moment, fact: AnyFact) -> Told:
    return Told(f"order:{order.order_id}", identity, when.at, fact, when.offset, when.precision, when.guessed)


def _placed(joined: Joined, when: Moment, ignored: list[Ignored]) -> Told:
    order = joined.order
    promised = None
    if order.order_estimated_delivery_date:
        try:
            promised = end_of_day(order.order_estimated_delivery_date).at
        except ValueError:
            ignored.append(Ignored(f"{order.order_id}.order_estimated_delivery_date", "refused: this is no date"))
    paid = [value for payment in joined.payments if (value := cents(payment.payment_value)) is not None]
    owed = [value for item in joined.items for text in (item.price, item.freight_value) if (value := cents(text))]
    seller = joined.sellers.get(joined.items[0].seller_id) if joined.items else None
    destination = _place(joined.customer)
    fact = OrderPlaced(
        number=order.order_id,
        currency=_CURRENCY,
        total=sum(paid) if paid else sum(owed),
        lines=_lines(joined),
        parties=_buyer(joined.customer, destination),
        promised_to=promised,
        origin=_place(seller),
        destination=destination,
    )
    return _tell(order, ("order_placed",), when, fact)


def _lines(joined: Joined) -> tuple[Line, ...]:
    lines = []
    for item in joined.items:
        product = joined.products.get(item.product_id)
        category = product.product_category_name if product is not None else ""
        lines.append(
            Line(
                id=item.order_item_id,
                sku=item.product_id,
                title=category.replace("_", " "),
                price=cents(item.price) or 0,
                product=item.product_id,
                category=category,
                weight_g=grams(product.product_weight_g) if product is not None else 0,
                seller=item.seller_id,
            )
        )
    return tuple(lines)


def _place(area: AreaRow | None) -> Place | None:
    if area is None:
        return None
    return Place(
        city=area.city, region=area.state, postcode=postcode(area.zip), country=_COUNTRY, lat=area.lat, lon=area.lon
    )


def _buyer(area: AreaRow | None, place: Place | None) -> tuple[Party, ...]:
    if area is None or place is None:
        return ()
    address = Address(postcode=place.postcode, city=place.city, region=place.region, country=place.country)
    return (Party(role=Role.BUYER, source_id=area.id, language="pt", zone=zone_of(place), address=address),)


def _approved(joined: Joined, times: Mapping[str, Moment]) -> list[Told]:
    """The approval, and with it the payments, which have no time of their own."""
    when = times.get("order_approved_at")
    if when is None:
        return []
    order = joined.order
    told = [_tell(order, ("order_approved",), when, OrderApproved())]
    for payment in joined.payments:
        if value := cents(payment.payment_value):
            fact = PaymentCaptured(amount=value, currency=_CURRENCY, gateway=payment.payment_type)
            told.append(_tell(order, ("payment_captured", payment.payment_sequential), when, fact))
    return told


def _parcels(joined: Joined, times: Mapping[str, Moment]) -> list[Told]:
    """One parcel a seller, as soon as anything left; the order's one pair of times stands for all of them."""
    handed = times.get("order_delivered_carrier_date")
    delivered = times.get("order_delivered_customer_date")
    known = [when for when in (handed, delivered) if when is not None]
    if not known:
        return []
    first, order, told = min(known, key=lambda one: one.at), joined.order, list[Told]()
    shares: dict[str, list[Items]] = {}
    for item in joined.items:
        shares.setdefault(item.seller_id, []).append(Items(line=item.order_item_id))
    for place, items in enumerate(shares.values() or [[]], 1):
        parcel = parcel_of(order.order_id, str(place))
        number = (order.order_id if len(shares) < 2 else f"{order.order_id}-{place}").upper()
        leg = f"leg:{_CARRIER}:{number}"
        link = ParcelLinked(parcel=parcel, items=tuple(items))
        told.append(_tell(order, ("parcel_linked", str(place)), first, link))
        fact = LegLinked(leg=leg, carrier=_CARRIER, number=number)
        told.append(_about(parcel, ("leg_linked", number), first, fact))
        if handed is not None:
            scan = Scan(milestone=Milestone.PICKED_UP, code="delivered_carrier", tracking_number=number)
            told.append(_about(leg, ("scan", order.order_delivered_carrier_date, "delivered_carrier"), handed, scan))
        if delivered is not None:
            scan = Scan(milestone=Milestone.DELIVERED, code="delivered_customer", tracking_number=number)
            written = order.order_delivered_customer_date
            told.append(_about(leg, ("scan", written, "delivered_customer"), delivered, scan))
    return told


def _about(subject: str, identity: tuple[str, ...], when: Moment, fact: AnyFact) -> Told:
    return Told(subject, identity, when.at, fact, when.offset, when.precision, when.guessed)


def _reviewed(order: OrderRow, review: ReviewRow, events: list[Told], ignored: list[Ignored]) -> None:
    try:
        when, score = moment(review.review_answer_timestamp), int(review.review_score)
    except ValueError:
        ignored.append(Ignored(f"{order.order_id}.review.{review.review_id}", "refused: no time or no score"))
        return
    if not 1 <= score <= 5:
        ignored.append(Ignored(f"{order.order_id}.review.{review.review_id}", "refused: the score is not 1 to 5"))
        return
    text = "\n".join(part for part in (review.review_comment_title, review.review_comment_message) if part.strip())
    fact = ReviewReceived(score=score, text=text.replace("\0", ""), review=review.review_id)
    events.append(_tell(order, ("review_received", review.review_id), when, fact))
