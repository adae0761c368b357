"""The fold, case by case: what each kind of event does to the state of an order."""

from datetime import timedelta

import pytest

from doorstep.timeline.model import (
    Delivered,
    DeliveryDenied,
    Event,
    HandoverOverdue,
    HandoverTaken,
    LegLinked,
    Milestone,
    ParcelLinked,
    Retraction,
    Scan,
)
from doorstep.timeline.rules import fold
from doorstep.timeline.rules.custody import bar, unaccounted
from tests.timeline.way import LEG, LINKS, ORDER, PARCEL, START, WAY, event, placed, scan


def test_an_ordinary_way_is_folded() -> None:
    state, last = fold(ORDER, WAY)
    parcel = state.parcels[PARCEL]
    assert (state.milestone, state.number, state.total) == (Milestone.DELIVERED, "1001", 4990)
    assert (parcel.attempts, parcel.scans, parcel.items) == (1, 6, {"l1": 1})
    assert [incident.kind for incident in state.incidents] == ["attempt_failed"]
    assert state.incidents[0].closed_at == START + timedelta(minutes=2900)
    assert [held.holder for held in parcel.custody] == ["shop", "carrier:ups", "customer"]
    assert last == max(one.key for one in WAY)
    assert state.delivered_at == START + timedelta(minutes=3000)


def test_links_count_for_scans_that_happened_before_them() -> None:
    early = scan(30, Milestone.PICKED_UP)
    assert fold(ORDER, [placed(), early, *LINKS])[0].parcels[PARCEL].milestone is Milestone.PICKED_UP


def test_delivered_is_left_only_by_a_retraction_or_a_return_leg() -> None:
    delivered = scan(3000, Milestone.DELIVERED, "Köln")
    late = scan(3100, Milestone.IN_TRANSIT, "Köln")
    assert fold(ORDER, [placed(), *LINKS, delivered, late])[0].milestone is Milestone.DELIVERED
    undone = event(LEG, 3200, Retraction(target=delivered.id.hex))
    assert fold(ORDER, [placed(), *LINKS, delivered, late, undone])[0].milestone is Milestone.IN_TRANSIT
    back = event(PARCEL, 4000, LegLinked(leg="leg:dhl:R1", carrier="dhl", number="R1", direction="return"))
    home = event("leg:dhl:R1", 5000, Scan(milestone=Milestone.DELIVERED), "home")
    said = event("leg:dhl:R1", 5000, Scan(milestone=Milestone.RETURNED), "home")
    assert fold(ORDER, [placed(), *LINKS, delivered, back, said])[0].milestone is Milestone.RETURNED
    state = fold(ORDER, [placed(), *LINKS, delivered, back, home])[0]
    assert (state.milestone, state.parcels[PARCEL].custody[-1].holder) == (Milestone.RETURNED, "shop")


@pytest.mark.parametrize(
    ("after", "disputed"),
    [
        (scan(3100, Milestone.IN_TRANSIT, "Köln"), False),
        (scan(3100, Milestone.IN_TRANSIT, "Bonn"), True),
        (scan(3100, Milestone.DELIVERED, "Bonn"), False),
        (event(ORDER, 3100, DeliveryDenied()), True),
    ],
)
def test_what_disputes_a_delivery(after: Event, disputed: bool) -> None:
    state, _ = fold(ORDER, [placed(), *LINKS, scan(3000, Milestone.DELIVERED, "Köln"), after])
    assert (state.disputed, state.milestone) == (disputed, Milestone.DELIVERED)


def test_an_attempt_followed_by_the_van_again_is_progress() -> None:
    state, _ = fold(ORDER, WAY[:-1])
    assert (state.milestone, state.parcels[PARCEL].attempts) == (Milestone.OUT_FOR_DELIVERY, 1)


def test_the_order_stands_where_its_least_parcel_stands() -> None:
    second = [
        event(ORDER, 62, ParcelLinked(parcel="parcel:1/b")),
        event("parcel:1/b", 63, LegLinked(leg="leg:ups:2Z", carrier="ups", number="2Z")),
        event("leg:ups:2Z", 400, Scan(milestone=Milestone.PICKED_UP), "p"),
    ]
    assert fold(ORDER, WAY + second)[0].milestone is Milestone.PICKED_UP


def test_two_parcels_under_one_number_both_get_its_scans() -> None:
    second = [
        event(ORDER, 62, ParcelLinked(parcel="parcel:1/b")),
        event("parcel:1/b", 63, LegLinked(leg=LEG, carrier="ups", number="1Z")),
    ]
    state = fold(ORDER, WAY + second)[0]
    assert [(one.milestone, one.scans) for one in state.parcels.values()] == [(Milestone.DELIVERED, 6)] * 2
    assert (state.milestone, state.events) == (Milestone.DELIVERED, len(WAY) + 2)


@pytest.mark.parametrize(
    ("how", "keys", "party"),
    [(None, ("k2",), True), (None, ("zz",), False), (None, (), None), ("neighbour", ("k1",), False)],
)
def test_a_signature_is_matched_with_the_parties(how: str | None, keys: tuple[str, ...], party: bool | None) -> None:
    signed = scan(
        3000,
        Milestone.DELIVERED,
        signer_keys=keys,
        delivered_how=Delivered(how) if how else None,
        signed_by="vault:y/s",
    )
    assert fold(ORDER, [placed(), *LINKS, signed])[0].parcels[PARCEL].signer_is_party is party


def test_custody_has_one_holder_a_minute_and_shows_what_nobody_can_prove() -> None:
    state, _ = fold(ORDER, [placed(), *LINKS, scan(900, Milestone.IN_TRANSIT), scan(3000, Milestone.DELIVERED)])
    now = START + timedelta(minutes=4000)
    held = bar(state.parcels[PARCEL], now)
    assert [(one.holder, one.since, one.until) for one in held] == [
        ("shop", START, START),
        ("", START, START + timedelta(minutes=900)),
        ("carrier:ups", START + timedelta(minutes=900), START + timedelta(minutes=3000)),
        ("customer", START + timedelta(minutes=3000), now),
    ]
    assert unaccounted(state.parcels[PARCEL], now) == timedelta(minutes=900)


def test_an_unknown_code_is_kept_and_moves_nothing() -> None:
    state, _ = fold(ORDER, [*WAY[:7], scan(1000, Milestone.UNKNOWN)])
    parcel = state.parcels[PARCEL]
    assert (parcel.milestone, parcel.last_scan_at) == (Milestone.IN_TRANSIT, START + timedelta(minutes=1000))


def test_a_hand_over_that_is_taken_ends_its_alarm() -> None:
    overdue = event(ORDER, 200, HandoverOverdue(what="task:7", taker="ana"))
    state, _ = fold(ORDER, [placed(), overdue])
    assert state.episodes["handover_overdue/task:7"].open_since == START + timedelta(minutes=200)
    state, _ = fold(ORDER, [placed(), overdue, event(ORDER, 260, HandoverTaken(what="task:7", taker="ana"))])
    assert state.episodes["handover_overdue/task:7"].open_since is None


def test_a_retraction_of_nothing_that_is_known_retracts_nothing() -> None:
    for target in ("", "no id", "0" * 32, "zz" * 16):
        undone = event(LEG, 3200, Retraction(target=target))
        assert fold(ORDER, [*WAY, undone])[0].milestone is Milestone.DELIVERED
