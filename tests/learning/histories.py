"""A small shop's year, made up from a seed: orders that are paid, handed over, delivered in time or late, reviewed."""

from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from doorstep.kit.ids import digest
from doorstep.learning.model import History
from doorstep.learning.rules.replay import Plan
from doorstep.messages.model import Consents, Governance, Need
from doorstep.playbooks.model import Playbook, Step, When
from doorstep.shop.model import Settings
from doorstep.timeline.model import (
    AnyFact,
    ConsentGiven,
    Event,
    LegLinked,
    Milestone,
    OrderApproved,
    OrderCancelled,
    OrderPlaced,
    ParcelLinked,
    Place,
    ReviewReceived,
    Scan,
)

START = datetime(2025, 1, 6, 8, tzinfo=UTC)
REGIONS = ("SP", "RJ", "BA")
SETTINGS = Settings(name="Made up", zone="America/Sao_Paulo", country="BR", currency="BRL")
GOVERNANCE = Governance(
    zone="America/Sao_Paulo",
    country="BR",
    live=frozenset(),
    consents=Consents(rule=(Need(name="care", purpose="care", needs="nothing"),)),
    traits={},
)


def days(count: float) -> timedelta:
    return timedelta(days=count)


def told(name: str, *, purpose: str = "service", fresh_for: float = 48, once: str = "parcel", **when: Any) -> Playbook:
    """A playbook that tells one message of its own name."""
    step = Step(key="tell", act="tell", template=name, purpose=purpose)
    return Playbook(name, "", When(**when), (step,), (), fresh_for, once)


PLAYBOOKS = (
    told("confirmed", fact=("order_placed",), once="order"),
    told("shipped", milestone=("picked_up",)),
    told("delivered", milestone=("delivered",)),
    told("late", fact=("risk_raised",), once="order", unless_milestone=("delivered",)),
    told("very_late", fact=("risk_raised",), once="order", risk_above=0.9),
    told("howto", purpose="care", after="delivered", days=1),
    told("review", purpose="feedback", after="delivered", days=5, unless_fact=("review_received",)),
    told("soon", before_promise_hours=24, unless_milestone=("delivered",)),
    Playbook(
        "missed",
        "",
        When(fact=("promise_missed",)),
        (Step(key="ask", act="task", title="Ask the carrier"), Step(key="tell", act="tell", template="missed")),
        (),
        72,
        "order",
    ),
    told("never", milestone=("customs",)),
)


def plan(**changes: Any) -> Plan:
    """The plan of the made-up shop."""
    return Plan(**{"settings": SETTINGS, "playbooks": PLAYBOOKS, "governance": GOVERNANCE, **changes})


class Story:
    """One order, told fact by fact."""

    def __init__(self, name: str, placed: datetime, *, promised_days: float = 10, region: str = "SP") -> None:
        self.order, self.placed, self.events = f"order:{name}", placed, list[Event]()
        self.parcel, self.leg = f"parcel:{name}/1", f"leg:ups:{name.upper()}"
        fact = OrderPlaced(
            name,
            "BRL",
            4990,
            promised_to=placed + days(promised_days),
            origin=Place(region="SP", country="BR"),
            destination=Place(region=region, country="BR"),
        )
        self.says(0, fact)

    def says(self, after: float, fact: AnyFact, subject: str = "") -> "Story":
        """Something happened so many days after the purchase."""
        at, about = self.placed + days(after), subject or self.order
        row = digest(about, type(fact).__name__, str(after))
        self.events.append(Event(about, row, row, at, at, "made-up", fact, -180))
        return self

    def leaves(self, after: float) -> "Story":
        """The carrier takes it."""
        self.says(after, ParcelLinked(self.parcel))
        self.says(after, LegLinked(self.leg, "ups", self.leg), self.parcel)
        return self.says(after, Scan(Milestone.PICKED_UP), self.leg)

    def arrives(self, after: float) -> "Story":
        """It is delivered."""
        return self.says(after, Scan(Milestone.DELIVERED), self.leg)

    def history(self, person: str = "") -> History:
        """The order as a replay takes it."""
        return History(self.order, tuple(self.events), person)


def year(orders: int, seed: int = 1) -> list[History]:
    """So many orders over a year."""
    rng = Random(seed)
    found = []
    for number in range(orders):
        region = rng.choice(REGIONS)
        placed = START + days(rng.uniform(0, 360))
        story = Story(f"o{number}", placed, promised_days=rng.choice((8, 12)), region=region)
        found.append(_goes_on(story, rng, 2.0 + REGIONS.index(region)).history(f"person {number % (orders * 9 // 10)}"))
    return found


def _goes_on(story: Story, rng: Random, slow: float) -> Story:
    if rng.random() < 0.03:
        return story.says(rng.uniform(0.1, 3), OrderCancelled())
    story.says(rng.uniform(0.01, 1), OrderApproved())
    leaves = rng.uniform(1, 4)
    story.leaves(leaves)
    if rng.random() < 0.02:
        return story  # never heard of again
    arrives = leaves + slow * rng.lognormvariate(0.5, 0.5)
    story.arrives(arrives)
    if rng.random() < 0.2:
        story.says(rng.uniform(0, arrives), ConsentGiven(purpose="feedback", channel="email"))
    if rng.random() < 0.7:
        story.says(arrives + rng.uniform(0.5, 9), ReviewReceived(score=rng.randint(1, 5)))
    return story
