"""Real finished orders, read straight from the published CSV layout, for tests that measure how good estimates are."""

import csv
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from msgspec import Struct

from doorstep.promise.model import Finished
from doorstep.promise.rules import day_end
from doorstep.promise.rules.lanes import DISPATCH, HANDOVER, PURCHASE, lane_named, region_of
from doorstep.timeline.model import Place

CLOCK = ZoneInfo("America/Sao_Paulo")


class Real(Struct, frozen=True):
    """One delivered order: placed, handed over, delivered, promised until, from where to where."""

    id: str
    placed: datetime
    taken: datetime | None
    delivered: datetime
    promised_to: datetime
    origin: Place
    destination: Place

    def finished(self) -> list[Finished]:
        """What it teaches."""
        lane = lane_named(region_of(self.origin), region_of(self.destination))
        rows = [_row(self, PURCHASE, lane, self.placed, self.delivered)]
        if self.taken is not None and self.taken <= self.delivered:
            rows.append(_row(self, HANDOVER, lane, self.taken, self.delivered))
            rows.append(_row(self, DISPATCH, lane, self.placed, max(self.taken, self.placed)))
        return rows


def _row(order: Real, segment: str, lane: str, start: datetime, end: datetime) -> Finished:
    return Finished(order.id, segment, lane, start, end, (end - start).total_seconds() / 3600)


def delivered_orders(folder: Path) -> list[Real]:
    """Return the delivered orders by time of purchase."""
    origins = {row["order_id"]: row["seller_id"] for row in _rows(folder, "order_items")}
    sellers = {row["seller_id"]: row["seller_state"] for row in _rows(folder, "sellers")}
    customers = {row["customer_id"]: row["customer_state"] for row in _rows(folder, "customers")}
    found = []
    for row in _rows(folder, "orders"):
        delivered = _time(row["order_delivered_customer_date"])
        placed = _time(row["order_purchase_timestamp"])
        if row["order_status"] != "delivered" or delivered is None or placed is None:
            continue
        promised = day_end(date.fromisoformat(row["order_estimated_delivery_date"][:10]), CLOCK)
        origin = Place(country="BR", region=sellers.get(origins.get(row["order_id"], ""), ""))
        destination = Place(country="BR", region=customers[row["customer_id"]])
        taken = _time(row["order_delivered_carrier_date"])
        found.append(Real(row["order_id"], placed, taken, delivered, promised, origin, destination))
    return sorted(found, key=lambda one: (one.placed, one.id))


def _rows(folder: Path, name: str) -> Iterator[dict[str, str]]:
    with (folder / f"olist_{name}_dataset.csv").open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _time(text: str) -> datetime | None:
    return datetime.fromisoformat(text).replace(tzinfo=CLOCK).astimezone(UTC) if text else None
