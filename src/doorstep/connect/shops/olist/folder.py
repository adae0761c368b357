"""Open the folder of Olist's CSV tables and join them, order by order.

The table of orders is streamed; of the others only what an order needs is held, in compact rows (some 2.5 KB an order).
Reviews, payments, products, sellers, customers and geolocation may be missing.
"""

import csv
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from sys import intern
from typing import TypeVar

import msgspec

from doorstep.connect.shops.olist.quality import Tally, findings
from doorstep.connect.shops.olist.read import read_order
from doorstep.connect.shops.olist.tables import (
    AreaRow,
    ItemRow,
    Joined,
    OrderRow,
    PaymentRow,
    ProductRow,
    ReviewRow,
    postcode,
)
from doorstep.timeline.model import Reading

TABLES = ("orders", "customers", "order_items", "order_payments", "order_reviews", "products", "sellers", "geolocation")
Row = TypeVar("Row", bound=msgspec.Struct)
_csv_rows = csv.reader


class Folder:
    """The tables of one folder. Opening reads all but the orders, which are streamed by `orders()`.

    Raises `FileNotFoundError` without a table of orders, `ValueError` when that table has other columns.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        if not self._file("orders").is_file():
            raise FileNotFoundError(f"{self._file('orders')} is missing: {path} is no folder of Olist tables")
        self.tables = tuple(name for name in TABLES if self._file(name).is_file())
        points = self._points()
        self._customers = dict(self._areas("customer", "customers", "customer_unique_id", points))
        self._sellers = dict(self._areas("seller", "sellers", "seller_id", points))
        self._products = dict(self._keyed("products", "product_id", ProductRow))
        self._items = self._grouped("order_items", ItemRow)
        self._payments = self._grouped("order_payments", PaymentRow)
        self._reviews = self._grouped("order_reviews", ReviewRow)
        times = Counter(review.review_id for reviews in self._reviews.values() for review in reviews)
        self._shared = {review for review, count in times.items() if count > 1}

    def count(self) -> int:
        """Return how many orders there are."""
        return sum(1 for _ in self._rows("orders", ["order_id"]))

    def orders(self, start: int = 0) -> Iterator[Joined]:
        """Yield each order with its rows, from the given place in the table on."""
        names = list(OrderRow.__struct_fields__)
        for place, row in enumerate(self._rows("orders", names)):
            if place >= start:
                yield self._join(OrderRow(*row))

    def _join(self, order: OrderRow) -> Joined:
        items = self._items.get(order.order_id, ())
        reviews = self._reviews.get(order.order_id, ())
        if self._shared and any(review.review_id in self._shared for review in reviews):
            reviews = tuple(
                msgspec.structs.replace(review, shared=True) if review.review_id in self._shared else review
                for review in reviews
            )
        return Joined(
            order=order,
            customer=self._customers.get(order.customer_id),
            items=items,
            payments=self._payments.get(order.order_id, ()),
            reviews=reviews,
            sellers={key: area for item in items if (area := self._sellers.get(key := item.seller_id)) is not None},
            products={key: row for item in items if (row := self._products.get(key := item.product_id)) is not None},
            tables=self.tables,
        )

    def _file(self, name: str) -> Path:
        return self.path / f"olist_{name}_dataset.csv"

    def _rows(self, table: str, names: list[str]) -> Iterator[list[str]]:
        """Yield these columns of a table; a column that is missing is empty, as is a row that is too short."""
        if not self._file(table).is_file():
            return
        with self._file(table).open(encoding="utf-8-sig", errors="replace", newline="") as file:
            lines = _csv_rows((line.replace("\0", "") for line in file) if _has_nul(self._file(table)) else file)
            header = [name.strip().lower() for name in next(lines, [])]
            at = [header.index(name) if name in header else -1 for name in names]
            if at[0] < 0:
                raise ValueError(f"{self._file(table).name} has no column {names[0]}")
            last = max(at)
            for row in lines:
                if len(row) > last and min(at) >= 0:
                    yield [row[place] for place in at]
                elif row:
                    yield [row[place] if 0 <= place < len(row) else "" for place in at]

    def _grouped(self, table: str, kind: type[Row]) -> dict[str, tuple[Row, ...]]:
        """The rows of a table by the order they belong to, in the table's order."""
        names = [name for name in kind.__struct_fields__ if name != "shared"]
        found: dict[str, tuple[Row, ...]] = {}
        repeated = {"product_id", "seller_id", "payment_type", "payment_sequential", "order_item_id", "review_score"}
        shared = [place for place, name in enumerate(names) if name in repeated]
        for order, *row in self._rows(table, ["order_id", *names]):
            for place in shared:
                row[place] = intern(row[place])
            found[order] = (*found.get(order, ()), kind(*row))
        return found

    def _keyed(self, table: str, key: str, kind: type[Row]) -> Iterator[tuple[str, Row]]:
        for number, *row in self._rows(table, [key, *kind.__struct_fields__]):
            yield intern(number), kind(*map(intern, row))

    def _areas(
        self, who: str, table: str, person: str, points: dict[str, tuple[float, float]]
    ) -> Iterator[tuple[str, AreaRow]]:
        names = [f"{who}_id", person, f"{who}_zip_code_prefix", f"{who}_city", f"{who}_state"]
        for key, number, code, city, state in self._rows(table, names):
            middle = points.get(postcode(code), (None, None))
            yield key, AreaRow(number, intern(code), intern(city), intern(state), *middle)

    def _points(self) -> dict[str, tuple[float, float]]:
        """The middle of each zip's points; only sums are held, however many points there are."""
        sums: dict[str, list[float]] = {}
        names = ["geolocation_zip_code_prefix", "geolocation_lat", "geolocation_lng"]
        for code, lat, lon in self._rows("geolocation", names):
            try:
                here = (float(lat), float(lon))
            except ValueError:
                continue
            if not (-90 <= here[0] <= 90 and -180 <= here[1] <= 180):
                continue
            total = sums.setdefault(postcode(code), [0.0, 0.0, 0])
            total[0], total[1], total[2] = total[0] + here[0], total[1] + here[1], total[2] + 1
        return {code: (round(lat / n, 5), round(lon / n, 5)) for code, (lat, lon, n) in sums.items()}


def _has_nul(path: Path) -> bool:
    """Whether a file holds a NUL, which no text may: looked for once, since taking them out of each line is slow."""
    with path.open("rb") as file:
        return any(b"\0" in chunk for chunk in iter(lambda: file.read(1 << 20), b""))


def read_folder(path: Path, tally: Tally | None = None, start: int = 0) -> Iterator[tuple[str, Reading]]:
    """Yield each order's id and what happened to it; `tally` gathers the findings. An order counts once."""
    seen: set[str] = set()
    for joined in Folder(path).orders(start):
        order_id = joined.order.order_id
        if tally is not None:
            tally.add(order_id, findings(joined) if order_id not in seen else iter(("same_order_twice",)))
        if order_id not in seen:
            seen.add(order_id)
            yield order_id, read_order(joined)


def raw_of(joined: Joined) -> bytes:
    """Return one joined order as the raw body that `read` reads again."""
    return msgspec.json.encode(joined)
