"""One shipment: its events, else its statuses; when it is expected; who its sender and receiver are. Pure."""

from typing import Any, NamedTuple

from doorstep.connect import numbers
from doorstep.connect.carriers.postnl import scans
from doorstep.connect.carriers.postnl.keys import named, part, rows, text
from doorstep.connect.carriers.postnl.scans import Item, Row
from doorstep.connect.gathered import Gathered
from doorstep.connect.pick import count
from doorstep.connect.places import country_code, zone_of
from doorstep.connect.plans import Plan, expect
from doorstep.connect.scans import Seen, told
from doorstep.timeline.model import Place, Told

_RECEIVER = "01"
#: What PostNL writes where there is no date.
_NO_DATE = ("0001", "01-01-0001")


class Context(NamedTuple):
    """The zone to guess by, when the body came (ISO text), and what is gathered."""

    zone: str
    received: str
    gathered: Gathered


def read_one(row: Any, path: str, context: Context) -> None:
    """Gather one parcel of a shipment."""
    here = f"{path}." if path else ""
    number = numbers.number(text(row, "barcode") or text(row, "mainbarcode"))
    if not number:
        context.gathered.refuse(path, "the shipment has no barcode")
        return
    product = text(row, "productdescription") or text(row, "productcode")
    item = Item(number, product, max(count({"n": text(row, "shipmentamount")}, "n"), 0), context.zone)
    found = _events(row, path, item, context.gathered)
    found.extend(_statuses(row, path, found, item, context.gathered))
    events = []
    for where, seen in scans.homeward(found):
        events.append(told(seen))
        context.gathered.scanned(where, events[-1])
    if text(row, "creationdate"):
        context.gathered.skip(
            f"{here}{named(row, 'creationdate')[0]}", "when PostNL wrote the update; its status has a time"
        )
    _expected(row, here, number, events, context)


def signed(row: Any, path: str, context: Context) -> None:
    """Gather a signature: it says when a parcel was handed over, and not by whose hand."""
    number = numbers.number(text(row, "barcode"))
    key = named(row, "signaturedate")[0]
    if not number or not key:
        context.gathered.refuse(path, "the signature has no barcode or no date")
        return
    item = Item(number, "", 0, context.zone)
    try:
        seen = scans.seen(Row(text(row, "signaturedate"), "code", "", "Signature"), item)
    except ValueError as error:
        context.gathered.refuse(f"{path}.{key}", error)
    else:
        context.gathered.told(f"{path}.{key}", told(seen))


def _events(row: Any, path: str, item: Item, gathered: Gathered) -> list[tuple[str, Seen]]:
    found = []
    for where, one in rows(row, "event", path):
        try:
            found.append((where, scans.seen(scans.event(one), item)))
            gathered.texts(text(one, "timestamp"))
        except ValueError as error:
            gathered.refuse(where, error)
    return found


def _statuses(
    row: Any, path: str, events: list[tuple[str, Seen]], item: Item, gathered: Gathered
) -> list[tuple[str, Seen]]:
    """The current and the old statuses, as far as no event tells them: by its moment, or by what it means."""
    moments = {seen.when.at for _, seen in events}
    milestones = {seen.meaning.milestone for _, seen in events}
    known = [*rows(row, "status", path), *rows(row, "oldstatus", path), *rows(row, "oldstatuses", path)]
    found = []
    for where, one in known:
        if not text(one, "timestamp") and not text(one, "statuscode"):
            continue
        try:
            seen = scans.seen(scans.status(one), item)
        except ValueError as error:
            gathered.refuse(where, error)
            continue
        if seen.when.at in moments or seen.meaning.milestone in milestones:
            gathered.skip(where, "a status, which the events tell")
        else:
            found.append((where, seen))
            gathered.texts(text(one, "timestamp"))
    return found


def _expected(row: Any, here: str, number: str, events: list[Told], context: Context) -> None:
    """The window that PostNL expects, else the day of delivery."""
    eta = part(row, "expectation")
    begins, ends = _date(text(eta, "etafrom")), _date(text(eta, "etato"))
    day, day_path = _date(text(row, "deliverydate")), f"{here}{named(row, 'deliverydate')[0]}"
    zone = _there(row) or context.zone
    if text(row, "deliverydate") and not day:
        context.gathered.skip(day_path, "what PostNL writes where no day of delivery is known")
    if begins or ends:
        leaves = tuple(named(eta, name)[0] for name in ("etafrom", "etato"))
        plan, path = Plan(begins, ends or begins, zone, leaves), f"{here}{named(row, 'expectation')[0]}"
        if day:
            context.gathered.skip(day_path, "the day of delivery; the window that is expected was read")
    elif day:
        plan, path = Plan("", day, zone), day_path
    else:
        return
    expect(path, scans.CARRIER, number, plan, events, context.gathered, received=context.received)


def _date(written: str) -> str:
    return "" if written.startswith(_NO_DATE) else scans.iso(written)


def _there(row: Any) -> str:
    """The clock of the receiver."""
    for _, one in rows(row, "address", ""):
        if text(one, "addresstype") == _RECEIVER:
            return zone_of(Place(country=country_code(text(one, "countrycode"))))
    return ""
