"""The fold: any arrival, duplication or letter case gives the identical state; incremental equals whole."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from doorstep.kit.ids import digest
from doorstep.timeline.model import (
    AnyFact,
    DeliveryDenied,
    Event,
    HandoverOverdue,
    HandoverTaken,
    Items,
    LegLinked,
    Line,
    Milestone,
    OrderApproved,
    OrderCancelled,
    OrderChanged,
    OrderPlaced,
    OrderState,
    ParcelLinked,
    ParcelPacked,
    Party,
    PaymentFailed,
    Place,
    Precision,
    Retraction,
    Role,
    Scan,
    Told,
)
from doorstep.timeline.rules import extend, extends, fold
from doorstep.timeline.rules.custody import bar, unaccounted
from doorstep.timeline.rules.identity import content_of, identity_of

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SECRET = b"a secret of sixteen bytes or more"
ORDER, PARCEL, LEG = "order:1", "parcel:1/a", "leg:ups:1Z"


def event(subject: str, minutes: float, fact: AnyFact, *words: str, precision: Precision = Precision.SECOND) -> Event:
    """An event of the order, so many minutes after its beginning."""
    at = START + timedelta(minutes=minutes)
    told = Told(subject, words or (at.isoformat(), repr(fact)[:40]), at, fact, 0, precision)
    return Event(
        subject, identity_of(subject, told.identity), content_of(SECRET, told), at, at, "test", fact, 0, precision
    )


def placed(minutes: float = 0, **more: object) -> Event:
    fact = OrderPlaced(
        number="1001",
        currency="EUR",
        total=4990,
        lines=(Line(id="l1", title="Tent"),),
        parties=(Party(role=Role.BUYER, name="vault:x/name", name_keys=("k1", "k2")),),
        promised_to=START + timedelta(days=4),
    )
    return event(ORDER, minutes, msgspec.structs.replace(fact, **more))


def scan(minutes: float, milestone: Milestone, city: str = "Leipzig", **more: object) -> Event:
    fact = Scan(
        milestone=milestone, code=milestone.value, raw_text=milestone.value, place=Place(city=city, country="DE")
    )
    return event(LEG, minutes, msgspec.structs.replace(fact, **more), str(minutes), milestone.value)


LINKS = [
    event(ORDER, 60, ParcelLinked(parcel=PARCEL, items=(Items("l1"),))),
    event(PARCEL, 61, LegLinked(leg=LEG, carrier="ups", number="1Z")),
]
WAY = [
    placed(),
    event(ORDER, 10, OrderApproved()),
    *LINKS,
    event(PARCEL, 70, ParcelPacked()),
    scan(300, Milestone.PICKED_UP, "Berlin"),
    scan(900, Milestone.IN_TRANSIT),
    scan(1500, Milestone.OUT_FOR_DELIVERY, "Köln"),
    scan(1800, Milestone.ATTEMPT_FAILED, "Köln", reason="recipient.not_home"),
    scan(2900, Milestone.OUT_FOR_DELIVERY, "Köln"),
    scan(3000, Milestone.DELIVERED, "Köln"),
]


def encoded(state: OrderState) -> bytes:
    return msgspec.json.encode(state)


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


FACTS: st.SearchStrategy[AnyFact] = st.sampled_from(
    [
        Scan(milestone=milestone, code=milestone.value, place=Place(city=city))
        for milestone in Milestone
        for city in ("Leipzig", "Köln")
    ]
    + [
        OrderCancelled(reason="changed mind"),
        OrderChanged(total=100),
        OrderChanged(total=200, number="1002"),
        PaymentFailed(amount=3),
        DeliveryDenied(),
        ParcelPacked(weight_g=3),
    ]
)


@st.composite
def histories(draw: st.DrawFn) -> list[Event]:
    """Orders with anything happening at any time, ties, day-precise facts and retractions included."""
    events = [placed(), *LINKS]
    for number in range(draw(st.integers(0, 12))):
        fact = draw(FACTS)
        subject = LEG if isinstance(fact, Scan) else PARCEL if isinstance(fact, ParcelPacked) else ORDER
        precision = draw(st.sampled_from(Precision))
        events.append(event(subject, draw(st.integers(0, 40)) * 60, fact, str(number), precision=precision))
    for target in draw(st.lists(st.sampled_from(events), max_size=2)):
        events.append(event(target.subject, 5000, Retraction(target=target.id.hex), "retract", target.id.hex))
    return events


@given(histories(), st.data())
@settings(max_examples=300, deadline=None)
def test_any_order_and_any_duplication_give_the_identical_state(events: list[Event], data: st.DataObject) -> None:
    expected = encoded(fold(ORDER, events)[0])
    shuffled = data.draw(st.permutations(events + data.draw(st.lists(st.sampled_from(events), max_size=5))))
    assert encoded(fold(ORDER, shuffled)[0]) == expected


@given(histories(), st.integers(0, 15))
@settings(max_examples=300, deadline=None)
def test_incremental_equals_whole_wherever_it_is_allowed(events: list[Event], cut: int) -> None:
    events = sorted({(one.subject, one.id): one for one in events}.values(), key=lambda one: one.key)
    before, after = events[:cut], events[cut:]
    state, last = fold(ORDER, before)
    step = 0
    while step < len(after) and extends(last, after[step : step + 1]):
        last = extend(state, last, after[step : step + 1])
        step += 1
    assert encoded(state) == encoded(fold(ORDER, before + after[:step])[0])


@given(histories(), st.data())
@settings(max_examples=200, deadline=None)
def test_a_scan_sent_again_in_other_letter_case_changes_nothing(events: list[Event], data: st.DataObject) -> None:
    scans = [one for one in events if isinstance(one.fact, Scan)]
    again = []
    for one in data.draw(st.lists(st.sampled_from(scans), max_size=4)) if scans else []:
        assert isinstance(one.fact, Scan)
        place = one.fact.place or Place()
        loud = msgspec.structs.replace(
            one.fact, raw_text=one.fact.raw_text.upper(), place=msgspec.structs.replace(place, city=place.city.upper())
        )
        again.append(msgspec.structs.replace(one, fact=loud, content=digest("loud", one.id.hex)))
    assert encoded(fold(ORDER, events + again)[0]) == encoded(fold(ORDER, events)[0])


def test_identity_is_the_sources_words_without_letter_case() -> None:
    assert identity_of(LEG, ("20260302 1015", "X3")) == identity_of(LEG, ("20260302 1015", "x3"))
    assert identity_of(LEG, ("20260302 1015", "X3")) != identity_of(LEG, ("20260302 1016", "X3"))
    assert identity_of(LEG, ("a", "b")) != identity_of("leg:ups:2Z", ("a", "b"))


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


@pytest.mark.parametrize(
    ("how", "keys", "party"),
    [(None, ("k2",), True), (None, ("zz",), False), (None, (), None), ("neighbour", ("k1",), False)],
)
def test_a_signature_is_matched_with_the_parties(how: str | None, keys: tuple[str, ...], party: bool | None) -> None:
    from doorstep.timeline.model import Delivered

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


@given(histories())
@settings(max_examples=200, deadline=None)
def test_the_custody_bar_has_no_hole_and_no_overlap(events: list[Event]) -> None:
    state, _ = fold(ORDER, events)
    now = START + timedelta(days=30)
    for parcel in state.parcels.values():
        held = bar(parcel, now)
        assert [one.since for one in held[1:]] == [one.until for one in held[:-1]]
        assert all(one.since <= one.until for one in held)


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


def test_ids_are_uuids() -> None:
    assert isinstance(WAY[0].id, UUID)
