"""Joined legs in a real database: whatever comes first, the order hears of all of them."""

import random

import pytest

from doorstep.kit.tx import Database
from doorstep.people.model import Keyring
from doorstep.timeline.model import Aggregated, Milestone, Scan, Told
from doorstep.timeline.store import states
from tests.timeline.test_recording import LEG, NOW, ORDER, PARCEL, SHOP, keys, look, put, shop, told_order, whole

__all__ = ["keys", "shop"]  # fixtures

REGISTERED = "RR123456785DE"
POST, PALLET, ABROAD = "leg:usps:94001", "leg:epcis:340999990000000990", f"leg:upu_s10:{REGISTERED}"


def told_way() -> list[Told]:
    """Scans of four numbers that are one parcel's, none of which the shop gave but the first."""

    def scan(leg: str, minutes: int, milestone: Milestone, **more: str) -> Told:
        at = NOW.replace(hour=1, minute=minutes)
        return Told(leg, (f"{minutes}", milestone.value), at, Scan(milestone, milestone.value, **more))  # type: ignore[arg-type]

    put_on = Told(LEG, ("put on",), NOW.replace(hour=1, minute=10), Aggregated(PALLET))
    taken_off = Told(LEG, ("taken off",), NOW.replace(hour=1, minute=30), Aggregated(PALLET, "delete"))
    return [
        scan(LEG, 5, Milestone.PICKED_UP),
        put_on,
        scan(PALLET, 20, Milestone.CUSTOMS),
        taken_off,
        scan(LEG, 35, Milestone.IN_TRANSIT, next_carrier="usps", next_number="94001"),
        scan(POST, 40, Milestone.OUT_FOR_DELIVERY, next_carrier="dhl_parcel_de", next_number=REGISTERED),
        scan(ABROAD, 50, Milestone.DELIVERED),
    ]


@pytest.mark.parametrize("seed", range(8))
def test_every_leg_that_leads_on_is_heard_whatever_comes_first(shop: Database, keys: Keyring, seed: int) -> None:
    rng = random.Random(seed)
    told = [*told_order(), *told_way()]
    rng.shuffle(told)
    while told:
        size = rng.randint(1, 3)
        put(shop, keys, told[:size])
        told = told[size:]
        if rng.random() < 0.5:
            look(shop)
    look(shop)
    with shop.transaction() as tx:
        state = states.state_of(tx, SHOP, ORDER)
        assert state == whole(tx)
    assert state is not None
    parcel = state.parcels[PARCEL]
    assert (state.milestone, parcel.scans) == (Milestone.DELIVERED, 5)
    assert {leg.carrier for leg in parcel.legs.values()} == {"ups", "usps", "epcis", "dhl_parcel_de", "upu_s10"}
