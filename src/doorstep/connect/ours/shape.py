"""The shape of our own format: one Struct a kind, made of the fact's own fields and of what names its subject. Pure.

So the format and the vocabulary can never drift apart: a field that a fact gains may be sent at once.
"""

from datetime import datetime
from types import GenericAlias
from typing import Any, NamedTuple, Union, get_args, get_type_hints

import msgspec
from msgspec import Struct

from doorstep.timeline.model import FACTS, Delivered, Fact, Milestone

#: Fields that are never sent: hashes that the timeline writes itself.
_OURS_ALONE = {"signer_keys", "name_keys"}
_LEG = ("leg", "carrier", "number", "guessed")


class Kind(NamedTuple):
    """How an event of one kind is sent. `about` names its subject; `tells` are the fields that tell two events of the
    same moment apart when the sender gives no id."""

    name: str
    about: str
    tells: tuple[str, ...] = ()
    made: tuple[str, ...] = ()  # fields of the fact that are made of the subject's names, and so are not sent
    also: tuple[tuple[str, bool], ...] = ()  # further names, and whether each must be given


KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind("order_placed", "order"),
        Kind("order_changed", "order"),
        Kind("order_approved", "order"),
        Kind("order_cancelled", "order"),
        Kind("order_on_hold", "order"),
        Kind("order_released", "order"),
        Kind("payment_authorised", "order", ("amount", "gateway")),
        Kind("payment_captured", "order", ("amount", "gateway")),
        Kind("payment_failed", "order", ("amount", "gateway")),
        Kind("payment_refunded", "order", ("amount",)),
        Kind("date_promised", "order", ("promised_from", "promised_to")),
        Kind("date_requested", "order", ("requested_from", "requested_to")),
        Kind("parcel_linked", "order", (), ("parcel",), (("parcel", True), ("carrier", False), ("number", False))),
        Kind("leg_linked", "parcel", (), _LEG, (("number", True), ("carrier", False))),
        Kind("link_removed", "parcel", (), ("child",), (("carrier", False), ("number", False))),
        Kind("parcel_packed", "parcel"),
        Kind("scan", "leg", (), ("tracking_number",)),
        Kind("departure_planned", "leg", ("planned_at", "vehicle")),
        Kind("carrier_estimate", "leg", ("expected_from", "expected_to")),
        Kind("customer_changed", "customer"),
        Kind("consent_given", "person", ("purpose", "channel")),
        Kind("consent_withdrawn", "person", ("purpose", "channel")),
        Kind("review_received", "order", ("review",)),
        Kind("contact_received", "order", ("topic", "channel")),
        Kind("delivery_denied", "order", (), ("parcel",), (("parcel", False),)),
        Kind("return_requested", "order", ("return_id",)),
        Kind("return_decided", "order", ("return_id",)),
        Kind("return_received", "order", ("return_id",)),
        Kind("change_requested", "order", ("request",)),
        Kind("change_confirmed", "order", ("request",)),
        Kind("change_refused", "order", ("request",)),
        Kind("change_replaced", "order", ("request",)),
        Kind("note_added", "order", ("by",)),
        Kind("handover_given", "order", ("what",)),
        Kind("handover_taken", "order", ("what",)),
    )
}

#: What names the subject of each kind: (field, whether it must be given).
NAMES: dict[str, tuple[tuple[str, bool], ...]] = {
    "order": (("order", True),),
    "parcel": (("order", True), ("parcel", True)),
    "leg": (("carrier", True), ("number", True)),
    "customer": (("customer", True),),
    "person": (("customer", False), ("order", False)),
}

_TEXT_TIMES = {datetime: str, datetime | None: str | None}


def _sent_type(hint: Any) -> Any:
    """Times are sent as text (a date alone is allowed), milestones as words (an unknown one is no error)."""
    if get_args(hint) and str(hint).startswith("typing.Annotated"):
        hint = get_args(hint)[0]
    if hint in _TEXT_TIMES:
        return _TEXT_TIMES[hint]
    if hint is Milestone:
        return str
    return str | None if hint == (Delivered | None) else _strict(hint)


def _strict(hint: Any) -> Any:
    """The same type, whose Structs refuse unknown fields: a misspelt one must not vanish."""
    if isinstance(hint, type) and issubclass(hint, Struct):
        return _strict_struct(hint)
    if hint.__class__.__name__ in {"UnionType", "_UnionGenericAlias"}:
        return Union[tuple(_strict(part) for part in get_args(hint))]  # noqa: UP007 - built of parts
    if getattr(hint, "__origin__", None) is tuple:
        return GenericAlias(tuple, (_strict(get_args(hint)[0]), ...))
    return hint


_made: dict[type[Struct], type[Struct]] = {}


def _strict_struct(kind: type[Struct]) -> type[Struct]:
    if kind not in _made:
        hints = get_type_hints(kind, include_extras=True)
        fields: list[Any] = []
        for field in msgspec.structs.fields(kind):
            if field.name in _OURS_ALONE:
                continue
            typed = _strict(_plain(hints[field.name]))
            fields.append((field.name, typed) if field.required else (field.name, typed, field.default))
        _made[kind] = msgspec.defstruct(
            f"Sent{kind.__name__}",
            fields,
            namespace={"__doc__": kind.__doc__},
            frozen=True,
            forbid_unknown_fields=True,
        )
    return _made[kind]


def _plain(hint: Any) -> Any:
    return get_args(hint)[0] if str(hint).startswith("typing.Annotated") else hint


def _sent(kind: Kind) -> type[Struct]:
    fact = FACTS[kind.name]
    hints = get_type_hints(fact, include_extras=True)
    names = (*NAMES[kind.about], *kind.also)
    fields: list[Any] = [(name, str) for name, needed in names if needed and name not in _own(fact, kind)]
    later: list[Any] = [(name, str, "") for name, needed in names if not needed and name not in _own(fact, kind)]
    for field in msgspec.structs.fields(fact):
        if field.name in kind.made or field.name in _OURS_ALONE:
            continue
        typed = _sent_type(hints[field.name])
        if field.required:
            fields.append((field.name, typed))
        else:
            later.append((field.name, typed, "" if typed is str else field.default))
    every = [("at", str), *fields, ("id", str, ""), ("zone", str, ""), *later]
    return msgspec.defstruct(
        f"Sent_{kind.name}",
        every,
        namespace={"__doc__": fact.__doc__},
        frozen=True,
        tag_field="kind",
        tag=kind.name,
        forbid_unknown_fields=True,
        gc=False,
    )


def _own(fact: type[Fact], kind: Kind) -> set[str]:
    """Names that the fact has as a field of its own and that are sent as that."""
    return {field.name for field in msgspec.structs.fields(fact)} - set(kind.made)


SENT: dict[str, type[Struct]] = {name: _sent(kind) for name, kind in KINDS.items()}
AnySent: Any = Union[tuple(SENT.values())]  # noqa: UP007 - built of parts


def schema() -> dict[str, Any]:
    """Return the JSON Schema of one event, as docs/event.schema.json holds it."""
    found = msgspec.json.schema(AnySent)
    text = msgspec.json.encode(found).replace(b"Sent_", b"").replace(b"/Sent", b"/").replace(b'"Sent', b'"')
    said: dict[str, Any] = msgspec.json.decode(text)
    about = (
        'One event of Doorstep\'s own format. A body holds one, a list of them, or {"events": [...], "zone": "..."}.'
    )
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "An event in Doorstep's own format",
        "description": about,
        **_straight(said),
    }


def _straight(said: Any) -> Any:
    """Descriptions without the indentation of the docstring that they were; newer Pythons take it away themselves."""
    if isinstance(said, list):
        return [_straight(one) for one in said]
    if not isinstance(said, dict):
        return said
    return {
        name: " ".join(value.split()) if name == "description" and isinstance(value, str) else _straight(value)
        for name, value in said.items()
    }
