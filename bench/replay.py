"""How long it takes to let 20,000 orders happen again, with every event and every daily look, on one core.

Uses the real Olist orders when `DOORSTEP_DATA` names their folder (by default `../shared/data`), else as many made-up
ones in the same tables. Prints one JSON object: `figure` is the CPU of the whole process in seconds, from its start to
the last verdict, `seconds` the wall clock from opening the folder on, `cpu_ms_per_op` the CPU of one order.
"""

import csv
import os
import sys
import tempfile
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from time import perf_counter, process_time

import msgspec

from doorstep.cli.orders.replay import no_collecting, orders_of, plan_from
from doorstep.learning.rules.replay import replay
from doorstep.learning.rules.summary import summary

ROOT = Path(__file__).resolve().parents[1]
ORDERS = 20_000
Row = tuple[object, ...]
Rows = Iterable[Row]
STATES = ("SP",) * 8 + ("RJ", "MG", "RS", "PR", "BA", "PE")


def main() -> None:
    """Replay and print the figure."""
    data = Path(os.environ.get("DOORSTEP_DATA") or ROOT.parent / "shared" / "data") / "olist"
    if data.is_dir():
        measure(data, "Olist's own orders")
        return
    with tempfile.TemporaryDirectory() as made:
        make_up(Path(made))
        measure(Path(made), "made-up orders")


def measure(folder: Path, what: str) -> None:
    """Replay the orders of a folder with the starter shop's playbooks and print what it took."""
    plan = plan_from(ROOT / "examples" / "shop")
    begun, spent = perf_counter(), process_time()
    with no_collecting():
        histories, quality = orders_of(folder)
        read = process_time() - spent
        found = replay(histories, plan)
        seconds, cpu = perf_counter() - begun, process_time() - spent
        told = summary(found, quality, seconds=seconds, cpu_seconds=cpu)
    answer = {
        "name": "replay",
        "figure": round(process_time(), 2),
        "unit": "s",
        "cpu_ms_per_op": round(1000 * cpu / told.orders, 4),
        "peer": None,
        "of": what,
        "seconds": round(seconds, 2),
        "orders": told.orders,
        "events": told.events,
        "looks": told.looks,
        "cpu_seconds": round(cpu, 2),
        "cpu_seconds_to_read": round(read, 2),
        "cpu_us_per_look": round(1e6 * (cpu - read) / told.looks, 2),
    }
    sys.stdout.write(msgspec.json.encode(answer).decode() + "\n")


def make_up(folder: Path) -> None:
    """Write tables like Olist's, with orders over two years."""
    rng = Random(7)
    orders, customers, items, reviews = list[Row](), list[Row](), list[Row](), list[Row]()
    for number in range(ORDERS):
        bought = datetime(2017, 1, 1) + timedelta(minutes=rng.uniform(0, 640 * 1440))  # noqa: DTZ001 - as in the tables
        approved = bought + timedelta(hours=rng.uniform(0.1, 20))
        left = approved + timedelta(days=rng.lognormvariate(0.6, 0.6))
        came = left + timedelta(days=rng.lognormvariate(1.9, 0.6))
        promised = (bought + timedelta(days=rng.choice((18, 24, 30)))).replace(hour=0, minute=0, second=0)
        order, times = f"{number:032x}", (bought, approved, left, came, promised)
        orders.append((order, f"c{number}", "delivered", *(f"{at:%Y-%m-%d %H:%M:%S}" for at in times)))
        customers.append((f"c{number}", f"p{number % (ORDERS - 150)}", "01000", "sao paulo", rng.choice(STATES)))
        items.append((order, 1, "product", f"s{rng.choice(STATES)}", f"{promised}", "49.90", "12.10"))
        answered = came + timedelta(days=rng.uniform(0.5, 6))
        reviews.append(
            (f"r{number}", order, rng.randint(1, 5), "", "", f"{came:%Y-%m-%d}", f"{answered:%Y-%m-%d %H:%M:%S}")
        )
    _write_all(folder, orders, customers, items, reviews)


def _write_all(folder: Path, orders: Rows, customers: Rows, items: Rows, reviews: Rows) -> None:
    moments = (
        "purchase_timestamp",
        "approved_at",
        "delivered_carrier_date",
        "delivered_customer_date",
        "estimated_delivery_date",
    )
    place = ("zip_code_prefix", "city", "state")
    write(folder, "orders", ("order_id", "customer_id", "order_status", *(f"order_{name}" for name in moments)), orders)
    columns = ("customer_id", "customer_unique_id", *(f"customer_{name}" for name in place))
    write(folder, "customers", columns, customers)
    columns = ("order_id", "order_item_id", "product_id", "seller_id", "shipping_limit_date", "price", "freight_value")
    write(folder, "order_items", columns, items)
    words = ("score", "comment_title", "comment_message", "creation_date", "answer_timestamp")
    write(folder, "order_reviews", ("review_id", "order_id", *(f"review_{name}" for name in words)), reviews)
    sellers = [(f"s{state}", "01000", "sao paulo", state) for state in sorted(set(STATES))]
    write(folder, "sellers", ("seller_id", *(f"seller_{name}" for name in place)), sellers)


def write(folder: Path, table: str, columns: Iterable[str], rows: Iterable[Iterable[object]]) -> None:
    """Write one table."""
    with (folder / f"olist_{table}_dataset.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([columns, *rows])


if __name__ == "__main__":
    main()
