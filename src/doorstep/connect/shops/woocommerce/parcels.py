"""Parcels at WooCommerce: it knows none itself; extensions keep them beside the order, in several forms. Pure."""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

import msgspec
from msgspec import Struct

from doorstep.connect import numbers
from doorstep.connect.amounts import pieces
from doorstep.connect.bodies import Refused
from doorstep.connect.pick import several, words
from doorstep.connect.said import Said, When
from doorstep.connect.shops.woocommerce.clock import shipped
from doorstep.connect.shops.woocommerce.links import order_of
from doorstep.connect.tables import table
from doorstep.timeline.model import Items, LegLinked, ParcelLinked, ParcelPacked

#: Where a link of a carrier still waits for its number.
_PLACEHOLDER = re.compile(r"%\d*\$?s|\{[a-z_]*\}")


class _Form(Struct, frozen=True):
    """The names that one extension gives to what it knows of a parcel; the first that is filled counts."""

    id: tuple[str, ...]
    number: tuple[str, ...]
    carrier: tuple[str, ...]
    link: tuple[str, ...]
    sent: tuple[str, ...]
    items: tuple[str, ...]
    #: Whether a time of sending says that the shop has packed it; a bought label alone does not.
    packed: bool = True


def _first(found: Any, names: tuple[str, ...]) -> str:
    return next((text for name in names if (text := words(found, name))), "")


@lru_cache(maxsize=1)
def _forms() -> dict[str, _Form]:
    rows: dict[str, Any] = table(__package__)["parcels"]
    return {key: msgspec.convert(row, _Form) for key, row in rows.items()}


def read_tracking(said: Said, body: Any) -> None:
    """One parcel of the extension Shipment Tracking (and of those with its form)."""
    order = order_of(body)
    if not order:
        raise Refused("the parcel names no order", "ask for it with its links, which name the order")
    _parcel(said, body, order, _forms()["_wc_shipment_tracking_items"], None)


def read_hidden(said: Said, order: Any, number: str, placed: When) -> None:
    """Parcels within the order's meta data: lists of them, or one number in a key of its own."""
    forms = _forms()
    keys = {key: (place, one) for place, one in enumerate(several(order, "meta_data")) if (key := words(one, "key"))}
    for key, form in forms.items():
        if key in keys:
            place, entry = keys[key]
            inner = said.within("meta_data", place, "value")
            for at, parcel in _several(entry.get("value")):
                _parcel(inner.within(at), parcel, number, form, placed)
    flat = {key: entry.get("value") for key, (_, entry) in keys.items()}
    fields = {key: f"meta_data[{place}].value" for key, (place, _) in keys.items()}
    for row in table(__package__)["single"]:
        if words(flat, row["number"]):
            form = _Form((), (row["number"],), tuple(row["carrier"]), tuple(row["link"]), tuple(row["sent"]), ())
            _parcel(said, flat, number, form, placed, fields)


def _several(value: Any) -> Iterator[tuple[int | str, dict[str, Any]]]:
    """The parcels of a list, which PHP may have written as an object that counts."""
    pairs = enumerate(value) if isinstance(value, list) else value.items() if isinstance(value, dict) else ()
    yield from ((at, one) for at, one in pairs if isinstance(one, dict))


def _parcel(
    said: Said,
    body: dict[str, Any],
    order: str,
    form: _Form,
    known: When | None,
    fields: Mapping[str, str] = {},
) -> None:
    """Tell one parcel. `known` is a time of its order, for one without; `fields` are the paths of its values where they
    do not stand under their own names."""
    written = _first(body, form.number)
    number = numbers.number(written)
    parcel_id = _first(body, form.id) or number
    if not parcel_id:
        said.leave("", "a parcel without a number")
        return
    if body.get("refund") or words(body, "status").upper() in {"REFUNDED", "ANONYMIZED", "PURCHASE_ERROR"}:
        said.leave("", "a label that was given back or never bought")
        return
    sent = _sent(said, body, form, known, fields)
    when = said.first(sent, known)
    parcel = numbers.parcel(order, parcel_id)
    link = ParcelLinked(parcel=parcel, items=_items(body, form))
    said.tell(f"order:{order}", ("parcel_linked", parcel_id), when, link)
    if number:
        leg = _leg(body, written, form)
        said.tell(parcel, ("leg_linked", parcel_id, leg.carrier, number), when, leg)
    if sent is not None and form.packed:
        said.tell(parcel, ("parcel_packed", parcel_id), when, ParcelPacked())


def _sent(said: Said, body: Any, form: _Form, known: When | None, fields: Mapping[str, str]) -> When | None:
    """When the shop sent it, on the clock that the order's own times show."""
    field = next((name for name in form.sent if words(body, name)), "")
    sent = shipped(said, body, field, known.moment.offset if known is not None else None) if field else None
    return None if sent is None else sent._replace(fields=tuple(fields.get(name, name) for name in sent.fields))


def _leg(body: Any, written: str, form: _Form) -> LegLinked:
    carrier, guessed = numbers.carrier_of(_first(body, form.carrier), numbers.number(written))
    url = _first(body, form.link)
    return LegLinked(
        leg=numbers.leg(carrier, written),
        carrier=carrier,
        number=written,
        service=words(body, "service_name"),
        url=url if url.startswith("https://") and _PLACEHOLDER.search(url) is None else "",
        guessed=guessed,
    )


def _items(body: Any, form: _Form) -> tuple[Items, ...]:
    found: dict[str, int] = {}
    for name in form.items:
        for item in several(body, name):
            line = words(item, "item_id")
            count = pieces(item.get("qty") or item.get("quantity")) if isinstance(item, dict) else None
            if line and count:
                found[line] = found.get(line, 0) + count
    return tuple(Items(line=line, quantity=count) for line, count in found.items())
