"""A learned model for the loop's load: boosted trees of the usual size, taught by made-up orders to the same places."""

from datetime import UTC, datetime, timedelta

import numpy as np

from bench.load import START
from doorstep.kit.handle import Tx
from doorstep.promise import handlers as promise
from doorstep.promise.keeping import packed
from doorstep.promise.rules.learned import Case, History
from doorstep.promise.training import Lessons, fit
from doorstep.timeline.model import Place

HAMBURG = Place(country="DE", region="HH", postcode="20095")
_PLACES = (("BE", "10115"), ("SN", "04109"), ("NW", "50667"), ("BY", "80331"))


def teach(tx: Tx, shop: str, orders: int = 6000) -> None:
    """Let a shop have learned from so many orders of the 100 days before."""
    chance = np.random.default_rng(3)
    known = []
    for number in range(orders):
        placed = START - timedelta(days=float(chance.uniform(0, 100)))
        region, postcode = _PLACES[int(chance.integers(len(_PLACES)))]
        handed = placed + timedelta(hours=float(chance.uniform(2, 20)))
        arrived = handed + timedelta(hours=float(chance.lognormal(3.6, 0.4)))
        known.append(
            Case(
                f"order:t{number}", placed, placed, _if(handed), _if(arrived), placed + timedelta(days=4),
                None, HAMBURG, Place(country="DE", region=region, postcode=postcode), carrier="ups", price=900,
            )
        )  # fmt: skip
    model = fit(Lessons(History(known, "Europe/Berlin")), START)
    assert model is not None
    promise.keep_memory(tx, shop, packed(known), len(known), START)
    promise.keep_learned(tx, shop, model, b"{}", START)


def _if(moment: datetime) -> datetime | None:
    return moment.astimezone(UTC) if moment < START else None
