"""The plan on real calendars: carnival, Golden Week, Boxing Day, changed clocks, zones east and west, two houses."""

from datetime import UTC, date, datetime

import pytest
from msgspec.structs import replace

from doorstep.promise.model import Question
from doorstep.promise.rules import RulesEstimator
from doorstep.shop.model import Location, Promises, Service, Settings
from doorstep.timeline.model import Milestone, Place
from tests.promise.orders import SETTINGS
from tests.promise.taught import ASKED, one


def house(location: Location, service: Service) -> Settings:
    return replace(SETTINGS, locations=(location,), services=(service,), zone=location.zone, country=location.country)


def asked(placed: datetime, to: Place, carrier: str = "post") -> Question:
    return Question("order:1", placed, placed_at=placed, destination=to, carrier=carrier)


LONDON = Location("london", "Europe/London", "GB", region="ENG", handling_days=0)
TOKYO = Location("tokyo", "Asia/Tokyo", "JP", handling_days=0)
ROSARIO = Location("rosario", "America/Argentina/Buenos_Aires", "AR", handling_days=0)
RECIFE = Location(
    "recife", "America/Recife", "BR", region="PE", handling_days=0, closed=(date(2026, 2, 16), date(2026, 2, 17))
)
ONE_DAY = Service("post", "", 1, 1, (1, 2, 3, 4, 5))


@pytest.mark.parametrize(
    ("location", "placed", "to", "said", "end"),
    [
        (LONDON, datetime(2026, 12, 24, 15, tzinfo=UTC), Place(country="GB", region="ENG"),
         "Monday 28 December is a holiday (Boxing Day (observed)) and does not count.",
         "So it arrives on Wednesday 30 December."),
        (LONDON, datetime(2026, 11, 27, 9, tzinfo=UTC), Place(country="GB", region="SCT"),
         "Monday 30 November is a holiday (Saint Andrew's Day) and does not count.",
         "So it arrives on Tuesday 1 December."),
        (TOKYO, datetime(2026, 5, 1, 8, tzinfo=UTC), Place(country="JP"),
         "Wednesday 6 May is a holiday (Substitute Holiday) and does not count.",
         "So it arrives on Friday 8 May."),
        (ROSARIO, datetime(2026, 2, 13, 15, tzinfo=UTC), Place(country="AR"),
         "Tuesday 17 February is a holiday (Carnival Tuesday) and does not count.",
         "So it arrives on Wednesday 18 February."),
        (RECIFE, datetime(2026, 2, 13, 20, tzinfo=UTC), Place(country="BR", region="PE"),
         "Monday 16 February is a day of rest and does not count.",
         "So it arrives on Thursday 19 February."),
    ],
)  # fmt: skip
def test_holidays_hold_up_the_shop_and_the_carrier(
    location: Location, placed: datetime, to: Place, said: str, end: str
) -> None:
    steps = one(RulesEstimator(house(location, ONE_DAY)), asked(placed, to)).steps
    assert said in steps
    assert steps[-1] == end


def test_a_carrier_fetches_on_its_days_and_brings_on_its_days() -> None:
    service = Service("post", "", 1, 1, (1, 2, 3, 4, 5, 6), pickup_days=(1, 4), delivery_days=(2, 5))
    wednesday = datetime(2026, 3, 4, 9, tzinfo=UTC)
    berlin = replace(SETTINGS.locations[0], handling_days=0)
    found = one(RulesEstimator(house(berlin, service)), asked(wednesday, Place(country="DE", region="BE")))
    assert "POST fetches on Monday and Thursday, so it goes on Thursday 5 March." in found.steps
    assert found.steps[-1] == "So it arrives on Friday 6 March."
    thursday = asked(datetime(2026, 3, 5, 20, tzinfo=UTC), Place(country="DE", region="BE"))
    steps = one(RulesEstimator(house(berlin, service)), thursday).steps
    assert "POST fetches on Monday and Thursday, so it goes on Monday 9 March." in steps
    assert steps[-1] == "So it arrives on Tuesday 10 March."
    only_friday = replace(service, delivery_days=(5,))
    steps = one(RulesEstimator(house(berlin, only_friday)), thursday).steps
    assert "POST delivers there only on Friday." in steps
    assert steps[-1] == "So it arrives on Friday 13 March."


def test_a_holiday_at_the_origin_keeps_the_carrier_from_fetching() -> None:
    """8 March is a holiday in Berlin alone: on a Monday (2027) nothing is fetched there, in Hamburg it is."""
    service = Service("post", "", 1, 1, pickup_days=(1, 4))
    friday = datetime(2027, 3, 5, 15, tzinfo=UTC)
    question = asked(friday, Place(country="DE", region="HH"))
    berlin = replace(SETTINGS.locations[0], handling_days=0, workdays=(1, 2, 3, 4, 5, 6))
    steps = one(RulesEstimator(house(berlin, service)), question).steps
    assert "Monday 8 March is a holiday (Women's Day) and does not count." in steps
    assert "POST fetches on Monday and Thursday, so it goes on Thursday 11 March." in steps
    steps = one(RulesEstimator(house(replace(berlin, region="HH"), service)), question).steps
    assert steps[-1] == "So it arrives on Tuesday 9 March."


def test_each_location_has_its_own_cut_off_zone_and_calendar() -> None:
    east = Location("osaka", "Asia/Tokyo", "JP", cutoff="12:00", handling_days=0)
    west = Location("reno", "America/Los_Angeles", "US", region="NV", cutoff="16:00", handling_days=0)
    both = RulesEstimator(replace(SETTINGS, locations=(east, west), services=(ONE_DAY,)))
    placed = datetime(2026, 3, 3, 23, tzinfo=UTC)  # Wednesday 08:00 in Osaka, Tuesday 15:00 in Reno
    question = asked(placed, Place(country="US", region="NV"))
    assert one(both, replace(question, origin=Place(name="osaka", country="JP"))).steps[0] == (
        "Ordered on Wednesday 4 March before the 12:00 cut-off, so it counts from that day."
    )
    assert one(both, replace(question, origin=Place(name="reno", country="US"))).steps[0] == (
        "Ordered on Tuesday 3 March before the 16:00 cut-off, so it counts from that day."
    )


@pytest.mark.parametrize(
    ("placed", "first"),
    [
        (
            datetime(2026, 3, 27, 9, tzinfo=UTC),
            datetime(2026, 3, 30, 6, tzinfo=UTC),
        ),  # the clock goes forward on the 29th
        (datetime(2026, 10, 23, 9, tzinfo=UTC), datetime(2026, 10, 26, 7, tzinfo=UTC)),  # and back on the 25th
    ],
)
def test_changed_clocks_leave_the_hours_of_the_day_as_they_are(placed: datetime, first: datetime) -> None:
    berlin = replace(SETTINGS.locations[0], handling_days=0)
    rules = RulesEstimator(house(berlin, ONE_DAY))
    assert one(rules, asked(placed, Place(country="DE", region="BE"))).earliest == first


# -- the dial


def test_the_dial_widens_and_narrows_and_a_service_may_have_its_own() -> None:
    def said(dial: str, own: str = "") -> tuple[float, float]:
        services = tuple(
            replace(service, dial=own) if service.carrier == "dhl" else service for service in SETTINGS.services
        )
        found = one(RulesEstimator(replace(SETTINGS, promise=Promises(dial=dial), services=services)), ASKED)
        return found.confidence, (found.latest - found.earliest).total_seconds()

    sure, plain, bold = said("conservative"), said("balanced"), said("aggressive")
    assert (sure[0], plain[0], bold[0]) == (0.9, 0.8, 0.6)
    assert sure[1] > plain[1] > bold[1]
    assert said("balanced", "conservative") == sure
    assert said("conservative", "aggressive") == bold
    assert said("balanced", "balanced") == plain


# -- bad input


def test_what_cannot_be_is_answered_all_the_same() -> None:
    """Times of the future, a clock moved back, a new carrier and lane: some answer, never before now, and no error."""
    rules = RulesEstimator(SETTINGS)
    future = replace(ASKED, placed_at=datetime(2030, 1, 1, tzinfo=UTC))
    assert one(rules, future).earliest >= future.now
    scanned = replace(ASKED, picked_up_at=datetime(2030, 1, 1, tzinfo=UTC), milestone=Milestone.IN_TRANSIT)
    assert one(rules, scanned).latest >= scanned.now
    before = replace(ASKED, now=datetime(1999, 1, 1, tzinfo=UTC))
    assert one(rules, before).earliest >= before.now
    unknown = replace(ASKED, carrier="zeppelin", service="Night", destination=Place(country="ZZ", region="?"))
    assert one(rules, unknown).source == "rule"
    assert one(rules, replace(ASKED, promised_to=None)).risk is None
