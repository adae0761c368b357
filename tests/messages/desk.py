"""Asks, people, orders and rules as the tests of the governor use them."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from doorstep.kit.ids import digest
from doorstep.messages.model import (
    Consents,
    Governance,
    Judgement,
    Need,
    OpenAsk,
    OrderFacts,
    PersonFacts,
    Standing,
    Traits,
)

NOON = datetime(2026, 3, 4, 11, 0, tzinfo=UTC)  # a Wednesday, noon in Berlin
NIGHT = datetime(2026, 3, 4, 21, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)

STRICT = Consents(
    rule=(
        Need(name="care", purpose="care", needs="objection"),
        Need(name="de-feedback", purpose="feedback", needs="opt_in", countries=("DE",)),
        Need(name="feedback", purpose="feedback", needs="objection"),
        Need(name="offers", purpose="marketing", needs="double_opt_in"),
    )
)
TRAITS = {
    "out_for_delivery": Traits(urgent=True, stale_when=("delivered",)),
    "shipped": Traits(stale_when=("delivered", "cancelled")),
    "delivered": Traits(unless_disputed=True),
}
ALL_ON = frozenset(
    {"shop", "channel:email"}
    | {f"playbook:{name}" for name in ("shipped", "out_for_delivery", "delivered", "late", "review", "offer", "howto")}
)
OPTED_IN = (
    Standing(purpose="feedback", channel="email", given=True),
    Standing(purpose="marketing", channel="email", given=True, source="double_opt_in at checkout"),
)
BERLINER = PersonFacts(zone="Europe/Berlin", country="DE")
ON_THE_WAY = OrderFacts(milestone="in_transit", parcels={"1/1": "in_transit"})
PURPOSE_OF = {"review": "feedback", "offer": "marketing", "howto": "care"}
TOPIC_OF = {"shipped": "delivery", "out_for_delivery": "delivery", "delivered": "delivery", "late": "delivery"}


def rules(live: frozenset[str] = ALL_ON, per_day: int = 3, per_week: int = 10) -> Governance:
    """The rules of a shop that is live."""
    return Governance(
        zone="Europe/Berlin",
        country="DE",
        live=live,
        consents=STRICT,
        traits=TRAITS,
        per_day=per_day,
        per_week=per_week,
    )


def ask(
    template: str,
    *,
    n: int = 0,
    at: datetime = NOON,
    fresh: timedelta = timedelta(days=2),
    subject: str = "order:1",
    parcel: str = "",
    live: bool = True,
    reachable: tuple[str, ...] = ("email",),
    unlisted: tuple[str, ...] = (),
    channels: tuple[str, ...] = ("email",),
) -> OpenAsk:
    """An ask for one of the templates of these tests; its purpose and topic follow from the template."""
    return OpenAsk(
        id=digest("ask", template, subject, parcel, str(n)),
        subject=subject,
        playbook=template,
        template=template,
        purpose=PURPOSE_OF.get(template, "service"),
        topic=TOPIC_OF.get(template, ""),
        asked_at=at,
        news_at=at,
        fresh_until=at + fresh,
        parcel=parcel,
        live=live,
        reachable=reachable,
        unlisted=unlisted,
        channels=channels,
    )


def said(judgements: tuple[Judgement, ...]) -> list[tuple[str, str]]:
    """Verdict and rule of each, in order."""
    return [(one.verdict, one.rule) for one in judgements]


def by_id(judgements: tuple[Judgement, ...]) -> dict[UUID, Judgement]:
    """The judgements by ask."""
    return {one.ask: one for one in judgements}
