"""How long the learned estimator takes to train, how fast it answers in batches, and one question from its cache.

Trains on five times the orders of Olist's folder (in the folder that `DOORSTEP_DATA` names, by default
`../shared/data`), each copy with its own ids and senders, on two threads. Without the folder nothing is measured.
Prints a list of JSON objects. `memory_mb` is the largest the whole process ever was.
"""

import os
import resource
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

import msgspec
from msgspec.structs import replace

from doorstep.cli.promise._backtest import cases_of
from doorstep.connect.shops.olist.quality import Tally
from doorstep.promise.model import LearnedModel, Question
from doorstep.promise.rules.learned import Case, History, LearnedEstimator
from doorstep.promise.training import Lessons, Recipe, fit
from doorstep.shop.model import Settings

COPIES, BATCH, ONES = 5, 20_000, 500
ROOT = Path(__file__).resolve().parents[1]
SHOP = Settings(name="Olist", zone="America/Sao_Paulo", country="BR", currency="BRL")


def main() -> None:
    """Measure and print."""
    data = Path(os.environ.get("DOORSTEP_DATA") or ROOT.parent / "shared" / "data")
    if not (data / "olist").is_dir():
        raise SystemExit("there are no orders: DOORSTEP_DATA names no folder that holds olist/")
    cases = list(copies(cases_of(data / "olist", Tally())))
    now = max(case.placed_at for case in cases) + timedelta(days=1)
    begun, spent = perf_counter(), process_time()
    history = History(cases, SHOP.zone)
    model = fit(Lessons(history), now, Recipe(threads=2))
    assert model is not None
    seconds, cpu = perf_counter() - begun, process_time() - spent
    training = {
        "name": "promise_training", "figure": round(seconds, 1), "unit": f"s for {len(cases):,} orders",
        "cpu_ms_per_op": round(1000 * cpu / len(cases), 3), "peer": None,
        "memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }  # fmt: skip
    sys.stdout.write(msgspec.json.encode([training, *answers(model, history, cases)]).decode() + "\n")


def copies(cases: list[Case]) -> Iterator[Case]:
    """Yield the orders several times, each time as other orders of other senders."""
    for number in range(COPIES):
        for case in cases:
            yield replace(case, order=f"{case.order}-{number}", seller=f"{case.seller}-{number}")


def answers(model: LearnedModel, history: History, cases: list[Case]) -> list[dict[str, Any]]:
    """Ask in one batch about orders that nobody asked about before, then one by one about the same."""
    questions = [asked(case) for case in cases[-BATCH:]]
    found = []
    estimator = LearnedEstimator(model, history, SHOP, threads=2)
    for name, batch in (("promise_batch", questions), ("promise_batch_again", questions)):
        begun, spent = perf_counter(), process_time()
        told = estimator.estimate(batch)
        seconds, cpu = perf_counter() - begun, process_time() - spent
        assert all(one is not None for one in told)
        found.append(row(name, len(batch) / seconds, "estimates/s", 1000 * cpu / len(batch)))
    fresh = LearnedEstimator(model, history, SHOP)
    for name in ("promise_one_new", "promise_one"):
        begun, spent = perf_counter(), process_time()
        for question in questions[:ONES]:
            fresh.estimate([question])
        each = (perf_counter() - begun) / ONES
        found.append(row(name, 1000 * each, "ms for one order", 1000 * (process_time() - spent) / ONES))
    return found


def row(name: str, figure: float, unit: str, cpu: float) -> dict[str, Any]:
    """Return one figure as the command shows it."""
    return {"name": name, "figure": round(figure, 3), "unit": unit, "cpu_ms_per_op": round(cpu, 4), "peer": None}


def asked(case: Case) -> Question:
    """Ask about an order one day after its purchase."""
    return Question(
        case.order, case.placed_at + timedelta(days=1), case.placed_at,
        origin=case.origin, destination=case.destination, weight_g=case.weight_g, promised_to=case.promised_to,
        seller=case.seller, category=case.category, price=case.price, freight=case.freight, pieces=case.pieces,
    )  # fmt: skip


if __name__ == "__main__":
    main()
