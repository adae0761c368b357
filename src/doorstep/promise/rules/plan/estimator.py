"""The estimator that knows only what was agreed: cut-offs, handling days, calendars, the carrier's own days. Pure."""

from collections.abc import Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from doorstep.promise.model import Estimate, Question
from doorstep.promise.model.backlog import Backlog
from doorstep.promise.rules.answer import OVER, Dial, answer
from doorstep.promise.rules.backlog import Turn, turn_of
from doorstep.promise.rules.calendar import Calendar, Dispatch, day_named, dispatch_due, location_of, zone_of
from doorstep.promise.rules.plan.spans import Plan, at_the_door, carrier_date, delivery_of, fetched, next_round, transit
from doorstep.shop.model import Service, Settings
from doorstep.timeline.model import Milestone, Place

_NOWHERE = Place()
_CARRIERS_WEEK = (1, 2, 3, 4, 5, 6)


class RulesEstimator:
    """Answers from the shop's calendar and its services' transit days, or from the date that the carrier gave.

    It is right as often as those are: the stated confidence is the one aimed at, not one that was measured.
    """

    name = "rules"

    def __init__(
        self, settings: Settings, *, confidence: float = 0.8, backlog: Mapping[str, Backlog] | None = None
    ) -> None:
        """``backlog`` is what waits at the locations, by their id; nothing does where it says nothing."""
        self._settings = settings
        self._backlog = backlog or {}
        self._dial = Dial.of(settings, confidence)

    def estimate(self, questions: list[Question]) -> list[Estimate | None]:
        """Answer each question; ``None`` where no service or purchase is known, or nothing is left to estimate."""
        return [self._one(question) for question in questions]

    def due(self, question: Question) -> datetime | None:
        """Return the last second at which the shop may hand the order over; ``None`` once it has, or when unknown."""
        if question.picked_up_at is not None:
            return None
        dispatch = self.dispatch(question)
        return dispatch.due if dispatch is not None else None

    def dispatch(self, question: Question) -> Dispatch | None:
        """Return by when the shop must hand the order over; ``None`` when it is not known from where or since when."""
        if question.placed_at is None:
            return None
        location = location_of(question.origin, self._settings.locations)
        if location is None:
            return None
        return dispatch_due(question.placed_at, location, approved_at=question.approved_at)

    def turn(self, question: Question) -> Turn | None:
        """Return when an order's turn comes at a location where many wait; ``None`` where nothing holds it up."""
        if question.placed_at is None or question.picked_up_at is not None or not self._backlog:
            return None
        location = location_of(question.origin, self._settings.locations)
        if location is None:
            return None
        start = question.placed_at if question.approved_at is None else max(question.placed_at, question.approved_at)
        return turn_of(self._backlog.get(location.id), start, question.now, location)

    def _one(self, question: Question) -> Estimate | None:
        if question.milestone in OVER:
            return None
        zone = zone_of(question.destination, self._settings.zone)
        dispatch = self.dispatch(question) if question.picked_up_at is None else None
        plan = self._plan(question, dispatch, zone)
        if plan is None:
            return None
        due = dispatch.due if dispatch is not None else None
        return answer(question, plan.curve, plan.start, plan.known, self._dial, zone, due)

    def _plan(self, question: Question, dispatch: Dispatch | None, zone: ZoneInfo) -> Plan | None:
        """Choose what is known best: at the door, after a failed attempt, the carrier's date, the service's days."""
        service = _service(question, self._settings.services)
        place = question.destination or _NOWHERE
        closed = service.closed if service else ()
        calendar = Calendar(service.workdays if service else _CARRIERS_WEEK, place.country, place.region, closed)
        rounds = delivery_of(service, calendar) if service else calendar
        if question.milestone is Milestone.OUT_FOR_DELIVERY and question.out_for_delivery_at is not None:
            return at_the_door(question.out_for_delivery_at, rounds, zone)
        if question.milestone is Milestone.ATTEMPT_FAILED:
            return next_round((question.last_scan_at or question.now).astimezone(zone).date(), rounds, zone)
        if question.carrier_edd is not None:
            return carrier_date(question.carrier_edd.astimezone(zone).date(), rounds, zone)
        if service is None:
            return None
        if question.picked_up_at is not None:
            day = question.picked_up_at.astimezone(zone).date()
            return transit(day, service, calendar, zone, (f"The carrier has it since {day_named(day)}.",))
        if dispatch is None:
            return None
        day, steps = self._leaves(question, dispatch, question.now.astimezone(zone).date())
        where = location_of(question.origin, self._settings.locations)
        if where is not None:
            day, because = fetched(day, service, where.country, where.region)
            steps = (*steps, *because)
        return transit(day, service, calendar, zone, steps)

    def _leaves(self, question: Question, dispatch: Dispatch, today: date) -> tuple[date, tuple[str, ...]]:
        """Return the day on which it leaves: as agreed, later where many wait, and never before today."""
        day, steps = dispatch.day, dispatch.steps
        turn = self.turn(question)
        if turn is not None and turn.day > day:
            day, steps = turn.day, (*steps, turn.step)
        if today > day:
            late = f"It has not left the shop yet, so {day_named(today)} counts as the day it leaves."
            return today, (*steps, late)
        return day, steps


def _service(question: Question, services: tuple[Service, ...]) -> Service | None:
    """The service of this carrier and name, else of this carrier; where it is not said which, the span of them all."""
    same = [one for one in services if one.carrier == question.carrier] if question.carrier else []
    among = same or list(services)
    if question.service:
        for one in among:
            if one.name.casefold() == question.service.casefold():
                return one
    if len(among) <= 1:
        return among[0] if among else None
    first, last = min(one.min_days for one in among), max(one.max_days for one in among)
    return Service(among[0].carrier if same else "", "", first, last, among[0].workdays, dial=among[0].dial)
