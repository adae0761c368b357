"""What a customer is shown: days that we believe, said so that they do not jitter. Pure.

Never a day that has passed. The promised date is repeated only while it is likely to be kept and says about as much
as the estimate. A shown end moves only when the new one lies clearly outside the day that was named before.
"""

from datetime import date, datetime, timedelta

from doorstep.promise.model import Basis, Estimate, Shown
from doorstep.promise.rules.calendar import day_end, day_start, zone_named, zone_of
from doorstep.timeline.model import FINAL, Milestone, OrderState

#: So far must an estimate lie outside the day that was named before another day is named.
MARGIN = timedelta(hours=6)
#: The promise is named while the risk of missing it is at most this; once named, while it is at most the second.
BELIEVED = (0.2, 0.35)
#: The promise is named when it ends at most so many days after the estimate, which otherwise tells more; once named,
#: while it is at most the second.
ABOUT_AS_MUCH = (2, 3)
_NOTHING = frozenset({*FINAL, Milestone.RETURNING, Milestone.AVAILABLE_FOR_PICKUP})


def basis_of(
    state: OrderState, estimate: Estimate | None, now: datetime, zone: str, before: Shown | None = None
) -> Basis:
    """Collect what a shown window follows from. ``zone`` is the shop's, for orders without a known destination;
    ``before`` is what the same audience saw last."""
    promised = state.promised
    return Basis(
        now,
        zone_of(state.destination, zone).key,
        state.milestone,
        promised.start if promised is not None else None,
        promised.end if promised is not None else None,
        estimate,
        before,
    )


def shown(basis: Basis) -> Shown:
    """Return the days to show and the key of their wording. The same basis always gives the same days."""
    if basis.milestone in _NOTHING:
        return Shown("none")
    zone = zone_named(basis.zone)
    today = basis.now.astimezone(zone).date()
    promised = basis.promised_to.astimezone(zone).date() if basis.promised_to is not None else None
    estimate = basis.estimate
    if estimate is None or estimate.latest.astimezone(zone).date() < today:  # nobody has looked for days
        if promised is None or promised < today:
            return Shown("none")
        return _promise(basis, promised, today, None)
    first = _steady(estimate.earliest, basis.before.earliest if basis.before else None, basis.zone)
    last = _steady(estimate.latest, basis.before.latest if basis.before else None, basis.zone)
    first = max(first, today)
    last = max(last, first)
    likely = min(max(estimate.likely.astimezone(zone).date(), first), last)
    here = basis.milestone is Milestone.OUT_FOR_DELIVERY and last == today  # "today" says more than the promise
    if promised is not None and not here and _believed(basis, estimate, last, promised):
        return _promise(basis, promised, today, likely)
    if promised is not None and likely > promised:
        return Shown("later", first, last, likely)
    if first == last:
        return Shown("today" if first == today else "day", first, last, likely)
    return Shown("window", first, last, likely)


def worth_telling(before: Shown | None, after: Shown) -> bool:
    """Whether a window is news for somebody who was told another one.

    It is when somebody would wait in vain (it may come later than was said), or be away (it comes before all that was
    said). A narrower window within the one that was told is no news, nor is the first one, nor that there is none.
    """
    if before is None or before.latest is None or before.earliest is None:
        return False
    if after.latest is None or after.earliest is None:
        return False
    return after.latest > before.latest or after.latest < before.earliest


def _believed(basis: Basis, estimate: Estimate, last: date, promised: date) -> bool:
    named = int(basis.before is not None and basis.before.wording == "promise")
    risk = estimate.risk if estimate.risk is not None else 0.0
    return risk <= BELIEVED[named] and last <= promised and (promised - last).days <= ABOUT_AS_MUCH[named]


def _promise(basis: Basis, promised: date, today: date, likely: date | None) -> Shown:
    """The promised days, without those that have passed."""
    first = today
    if basis.promised_from is not None:
        first = max(basis.promised_from.astimezone(zone_named(basis.zone)).date(), today)
    first = min(first, promised)
    return Shown("promise", first, promised, likely if likely is None else min(max(likely, first), promised))


def _steady(moment: datetime, before: date | None, zone: str) -> date:
    """Return the day of an instant, or the day named before while the instant is no further than the margin from it."""
    place = zone_named(zone)
    day = moment.astimezone(place).date()
    if before is None or day == before:
        return day
    near = day_start(before, place) - MARGIN <= moment <= day_end(before, place) + MARGIN
    return before if near else day
