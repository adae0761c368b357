"""Every kind of event has its sentence, in every language that is done, for staff and for shoppers."""

from datetime import UTC, datetime, timedelta
from string import Formatter
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from doorstep.kit.i18n import Translator, catalogue
from doorstep.timeline.model import (
    ALL_REASONS,
    FACTS,
    AnyFact,
    Delivered,
    Event,
    HandoverGiven,
    Items,
    LegLinked,
    Line,
    LinkRemoved,
    Milestone,
    NoteAdded,
    OrderPlaced,
    ParcelLinked,
    Place,
    ReturnReceived,
    RiskRaised,
    Scan,
    Stalled,
)
from doorstep.timeline.sentences import SHOPPER, STAFF, Reader, for_shopper, for_staff, holder_words, words
from doorstep.timeline.sentences.forms import SCANS

NOW = datetime(2026, 3, 10, 10, 0, tzinfo=UTC)
ENGLISH, GERMAN = (Reader(language, ZoneInfo("Europe/Berlin"), NOW) for language in ("en", "de"))
FORMS = [form for table in (STAFF, SCANS, SHOPPER) for forms in table.values() for form in forms]
LABELS = [
    *words.MILESTONES.values(),
    *words.REASONS.values(),
    *words.HOLDERS.values(),
    *words.CHANGED.values(),
    *filter(None, words.DELIVERED.values()),
]


def event(fact: AnyFact) -> Event:
    """Return the fact as it happened an hour ago."""
    return Event("order:1", UUID(int=1), UUID(int=1), NOW - timedelta(hours=1), NOW, "test", fact, 60)


def test_every_kind_of_event_has_its_sentence() -> None:
    assert set(STAFF) == set(FACTS)
    assert set(SCANS) == set(Milestone) - {Milestone.UNKNOWN}


def test_the_last_form_of_each_kind_can_always_be_said() -> None:
    names = {
        kind: [name for _, name, _, _ in Formatter().parse(forms[-1]) if name]
        for table in (STAFF, SCANS)
        for kind, forms in table.items()
    }
    needed = {  # fields that have no default
        "parcel_linked": ["parcel"],
        "leg_linked": ["leg"],
        "link_removed": ["child"],
        "aggregated": ["container"],
        "review_received": ["score"],
        "consent_given": ["purpose", "channel"],
        "consent_withdrawn": ["purpose", "channel"],
        "handover_given": ["what"],
        "handover_taken": ["what"],
        "departure_planned": ["planned_at"],
        "change_requested": ["change"],
        "change_confirmed": ["change"],
        "change_refused": ["change"],
        "change_replaced": ["change"],
    }
    always = {  # and those that never come out empty
        "retraction": ["reason"],
        "return_decided": ["decided"],
        "task_done": ["outcome"],
        "risk_cleared": ["risk"],
        "risk_raised": ["risk"],
    }
    assert {kind: found for kind, found in names.items() if found} == {**needed, **always}


@pytest.mark.parametrize("words", sorted({*FORMS, *LABELS}))
def test_it_is_said_in_german_with_the_same_places(words: str) -> None:
    said = catalogue("de").single["", words]
    assert _places(said) <= _places(words)


def test_every_reason_and_every_way_to_deliver_has_its_words() -> None:
    assert set(words.REASONS) == ALL_REASONS
    assert set(words.DELIVERED) == set(Delivered)
    assert set(words.MILESTONES) == set(Milestone)


def test_an_order_is_told_with_pieces_and_money() -> None:
    fact = OrderPlaced(number="#7", currency="EUR", total=21900, lines=(Line("a", quantity=2), Line("b")))
    assert for_staff(event(fact), ENGLISH).plain == "Order #7 was placed: 3 pieces, €219.00."
    assert for_staff(event(fact), GERMAN).plain == "Bestellung #7 ist eingegangen: 3 Stück, 219,00\xa0€."


def test_a_scan_says_where_and_why() -> None:
    fact = Scan(Milestone.CUSTOMS, place=Place(city="LEIPZIG"), reason="customs.documentation")
    assert for_staff(event(fact), ENGLISH).plain == "In customs in Leipzig: customs needs papers."
    assert for_staff(event(fact), GERMAN).plain == "Beim Zoll in Leipzig: dem Zoll fehlen Unterlagen."


def test_an_unknown_scan_keeps_the_carriers_words_for_staff_and_is_not_told_to_shoppers() -> None:
    fact = Scan(Milestone.UNKNOWN, "ZZ", "Pkg resting <here>")
    assert for_staff(event(fact), ENGLISH).plain == "The carrier reported: “Pkg resting <here>”."
    assert for_staff(event(fact), ENGLISH).html == "The carrier reported: “<b>Pkg resting &lt;here&gt;</b>”."
    assert for_shopper(event(fact), ENGLISH) is None


def test_personal_words_stay_unsaid_until_they_are_revealed() -> None:
    fact = NoteAdded("vault:abc/text", "Kim")
    assert for_staff(event(fact), ENGLISH).plain == "Kim wrote a note."
    assert for_staff(event(fact), ENGLISH, {"vault:abc/text": "Dog bites"}).plain == "Kim noted: “Dog bites”"


def test_derived_events_say_since_when_and_how_likely() -> None:
    assert for_staff(event(Stalled(since=NOW - timedelta(days=4))), ENGLISH).plain == (
        "The parcel has not moved. It was last seen on Friday at 11:00."
    )
    fact = RiskRaised(risk=0.73, expected_from=NOW + timedelta(days=1), expected_to=NOW + timedelta(days=3))
    assert for_staff(event(fact), ENGLISH).plain == (
        "The promise is at risk (73%): expected between tomorrow and Friday."
    )


def test_things_are_named_as_people_name_them() -> None:
    told: list[AnyFact] = [
        ParcelLinked("parcel:1001/2"),
        LinkRemoved("leg:ups:1Z"),
        HandoverGiven("task:abc", "Ada", "Kim"),
        Stalled(parcel="parcel:1001/2", since=NOW),
    ]
    assert [for_staff(event(fact), ENGLISH).plain.partition(". ")[0] for fact in told] == [
        "Parcel 1001/2 belongs to this order.",
        "UPS 1Z does not belong here.",
        "Ada gave a task to Kim.",
        "Parcel 1001/2 has not moved",
    ]


def test_carriers_and_holders_by_their_own_names() -> None:
    assert (
        for_staff(event(LegLinked("leg:ups:1Z", "ups", "1Z")), ENGLISH).plain == "UPS moves the parcel under number 1Z."
    )
    say = Translator("en")
    holders = ("shop", "carrier:dhl_express", "carrier:unstated", "point", "customer")
    assert [holder_words(one, say) for one in holders] == [
        "The shop",
        "DHL Express",
        "The carrier",
        "The collection point",
        "The customer",
    ]


def test_shoppers_are_told_only_what_is_for_them() -> None:
    assert set(SHOPPER) < set(FACTS)
    assert {kind for kind in SHOPPER if FACTS[kind].derived} == set()
    returned = ReturnReceived((Items("a"),))
    said = for_shopper(event(returned), GERMAN)
    assert said is not None
    assert said.plain == "Ihre Rücksendung ist im Shop angekommen."


def _places(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_who_holds_air_freight_is_the_airline_whose_name_nobody_told() -> None:
    said = [holder_words(holder, Translator("en")) for holder in ("carrier:iata_fsu", "carrier:epcis", "carrier:ups")]
    assert said == ["The airline", "The carrier", "UPS"]
