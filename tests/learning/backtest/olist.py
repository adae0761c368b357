"""Write orders into a folder in the layout of Olist's tables: invented places, people and ways."""

import csv
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np

FIRST = datetime(2017, 6, 1)  # noqa: DTZ001 - the tables tell local times without a zone
STATES = (("SP", "0100", 4.0), ("RJ", "2200", 7.0), ("BA", "4000", 12.0))


NAMES = {
    "orders": "order_id customer_id order_status order_purchase_timestamp order_approved_at "
    "order_delivered_carrier_date order_delivered_customer_date order_estimated_delivery_date",
    "customers": "customer_id customer_unique_id customer_zip_code_prefix customer_city customer_state",
    "order_items": "order_id order_item_id product_id seller_id price freight_value",
    "sellers": "seller_id seller_zip_code_prefix seller_city seller_state",
}


def write(folder: Path, numbers: range, days: int = 300, seed: int = 5) -> None:
    """Write one order a number, bought over so many days. The same numbers are always the same orders."""
    tables: dict[str, list[list[str]]] = {name: [] for name in NAMES}
    tables["sellers"] = [[f"seller{number}", "01010", "sao paulo", "SP"] for number in range(5)]
    for number in numbers:
        state, code, row = _order(number, np.random.default_rng((seed, number)), days)
        tables["orders"].append(row)
        tables["customers"].append([f"c{number}", f"p{number}", f"{code}{number % 7}", "town", state])
        tables["order_items"].append([row[0], "1", f"article{number % 9}", f"seller{number % 5}", "25.00", "4.90"])
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in tables.items():
        with (folder / f"olist_{name}_dataset.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([NAMES[name].split(), *rows])


def _order(number: int, chance: np.random.Generator, days: int) -> tuple[str, str, list[str]]:
    """Return where an order goes and its row; some have the oddities of the real tables."""
    state, code, takes = STATES[int(chance.integers(3))]
    placed = FIRST + timedelta(days=float(chance.uniform(0, days)))
    handed = placed + timedelta(days=float(chance.lognormal(0.3, 0.5)))
    came = handed + timedelta(days=float(chance.lognormal(np.log(takes), 0.4)))
    promised = (placed + timedelta(days=takes * 1.6 + 3)).replace(hour=0, minute=0, second=0, microsecond=0)
    odd = number % 50
    status = "canceled" if odd == 2 else "delivered"  # cancelled yet delivered
    came_at = "" if odd == 1 else _told(came)  # says delivered and has no time of delivery
    handed_at = _told(came + timedelta(days=1) if odd == 3 else handed)  # delivered before it was handed over
    approved = handed + timedelta(hours=2) if odd == 4 else placed + timedelta(minutes=20)
    row = [
        f"order{number:05}",
        f"c{number}",
        status,
        _told(placed),
        _told(approved),
        handed_at,
        came_at,
        _told(promised),
    ]
    return state, code, row


def _told(at: datetime) -> str:
    return at.isoformat(" ", "seconds")
