"""What the report says in sentences: what is known, and how far it can be trusted."""

from doorstep.learning.model import Course, PromiseFigures, WarningFigures
from doorstep.learning.rules.replay import Plan
from doorstep.learning.rules.summary import Summary
from doorstep.messages.model import RULES

VERDICTS = {
    "sent": "told",
    "merged": "told together with another message",
    "superseded": "replaced by newer news before it left",
    "refused": "not told",
    "waiting": "still waiting when the orders ended",
}


def of_promise(figures: PromiseFigures) -> str:
    """Say how honest the forecasts were."""
    if figures.coverage is None or figures.confidence is None or figures.mae_days is None or figures.bias_days is None:
        return "No order arrived for which a forecast had been made at the purchase, so nothing can be said."
    got, meant = 100 * figures.coverage, 100 * figures.confidence
    side = "earlier" if figures.bias_days > 0 else "later"
    return (
        f"Of {figures.orders:,} arrivals {got:.1f} % fell into the interval named at the purchase; "
        f"{meant:.0f} % were meant, so the intervals were {_honesty(got - meant)}. The likeliest moment was off by "
        f"{figures.mae_days:.1f} days on average, and parcels came {abs(figures.bias_days):.1f} days {side} than "
        f"expected. An interval was {figures.mean_width_days:.1f} days wide."
    )


def _honesty(surplus: float) -> str:
    if abs(surplus) < 1:
        return "as sure as they claimed to be"
    if surplus > 0:
        return "wider than needed"
    return "a little too narrow" if surplus > -6 else "too narrow"


def of_warnings(figures: WarningFigures, limit: float) -> str:
    """Say what the warnings were worth."""
    if figures.late == 0:
        return f"None of {figures.orders:,} orders with a promise became late, so warnings cannot be judged."
    lead = figures.median_lead_hours
    ahead = "" if lead is None else f" Half of the right ones came more than {lead / 24:.1f} days before it passed."
    right = "none was raised" if figures.precision is None else f"{100 * figures.precision:.0f} % of them were right"
    return (
        f"{figures.late:,} of {figures.orders:,} orders with a promise became late "
        f"({100 * figures.late / figures.orders:.1f} %). A risk above {100 * limit:.0f} % raised {figures.warned:,} "
        f"warnings before the promise had passed; {right}, and {100 * (figures.recall or 0):.0f} % of the late orders "
        f"were warned of.{ahead} A risk grows while nothing happens, so nearly every late order is warned of in the "
        "end: what counts is how early, and how often in vain."
    )


def of_playbook(told: int, steps: int) -> str:
    """Say what a playbook did."""
    if told:
        return ""
    if steps:
        return "woke, and told no message: its steps are tasks, or a rule refused them (see below)"
    return "never in these orders, which hold nothing of its kind (each of the starter shop fires in the demo stories)"


def of_verdict(name: str) -> tuple[str, str]:
    """Return what became of a message, and by which rule."""
    verdict, _, rule = name.partition(" ")
    return VERDICTS.get(verdict, verdict), RULES.get(rule, rule) if rule else ""


def limits(courses: tuple[Course, ...], told: Summary, plan: Plan) -> list[str]:
    """Say how it was done, and what it cannot show."""
    unknown = sum("ordered" not in one.forecasts for one in courses)
    return [
        f"Each moment knew only what had happened by then. Lanes were learned {told.models:,} times, each time from "
        f"orders that had already arrived, at most {plan.memory.days} days back.",
        f"{unknown:,} orders got no forecast at the purchase: too few had arrived by then, or it was handed over or "
        "called off at once. The first weeks rest on very few orders.",
        "Late means: the first attempt came after the end of the promised day. Orders that never came count as late "
        "once their promise had passed; those called off, or still under way when the tables end, are not counted.",
        "Nobody acted on these warnings when the orders happened, so what a warning would have changed cannot be "
        "seen here.",
        "Everything is taken as switched live, everybody as reachable on every channel, and daily caps as open. "
        "Consents are those in the tables: Olist's hold none, so whatever needs one is refused.",
        f"An open order is looked at every morning, until nothing was heard of it for {plan.patience.days} days after "
        "its promise.",
        "Times are those written in the tables, on the clock of São Paulo. Scans between hand-over and delivery are "
        "not in them, so every parcel is silent on its way, and 'stalled' speaks more often than it would with a "
        "carrier's scans.",
    ]
