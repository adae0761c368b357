"""An order as one line of a list: what it is, where it stands, and the one thing about it that matters now. Pure."""

from datetime import datetime
from zoneinfo import ZoneInfo

from msgspec import Struct

from doorstep.kit.i18n import Translator, day_words, on_day, percent_words
from doorstep.timeline.model import Milestone, OrderState
from doorstep.timeline.sentences import milestone_words, place_words, reason_words
from doorstep.timeline.sentences.words import carrier_words
from doorstep.views.orders import Row

_TONES = {"late": "late", "soon": "soon", "needs_you": "needs-you"}


class Line(Struct, frozen=True):
    """One order in a list."""

    id: str
    number: str
    tone: str
    standing: str
    matter: str
    carrier: str
    promised: str
    promised_at: datetime | None
    placed_at: datetime | None


def line(row: Row, zone: ZoneInfo, now: datetime, say: Translator) -> Line:
    """Return the line of this order."""
    state = row.state
    today = now.astimezone(zone).date()
    carriers = [
        carrier_words(leg.carrier) for one in state.parcels.values() for leg in one.legs.values() if leg.carrier
    ]
    promised = row.promised_to.astimezone(zone).date() if row.promised_to else None
    return Line(
        row.id,
        row.number or row.id,
        _TONES.get(row.attention, "fine"),
        milestone_words(row.milestone, say),
        matter(state, row.risk, zone, now, say),
        ", ".join(dict.fromkeys(carriers)),
        day_words(promised, today, say.language) if promised else "",
        row.promised_to,
        row.placed_at,
    )


def matter(state: OrderState, risk: float | None, zone: ZoneInfo, now: datetime, say: Translator) -> str:
    """Say what makes this order one to look at, empty when nothing does."""
    today = now.astimezone(zone).date()
    if state.disputed:
        return say.text("Marked as delivered, but something speaks against it.")
    for incident in reversed(state.incidents):
        if incident.closed_at is None and incident.kind not in ("stalled", "disputed"):
            reason = reason_words(incident.reason, say) if incident.reason else incident.kind.replace("_", " ")
            return reason[:1].upper() + reason[1:] + "."
    for parcel in state.parcels.values():
        episode = state.episodes.get(f"stalled/{parcel.parcel}")
        if episode is not None and episode.open_since is not None and parcel.last_scan_at is not None:
            day = day_words(parcel.last_scan_at.astimezone(zone).date(), today, say.language)
            place = place_words(parcel.last_place)
            if place:
                return say.text("It has not moved since {day} in {place}.", day=day, place=place)
            return say.text("It has not moved since {day}.", day=day)
    if state.payment_failed_at and state.milestone is Milestone.PENDING:
        return say.text("The payment did not go through.")
    if state.milestone is Milestone.AVAILABLE_FOR_PICKUP and state.milestone_at is not None:
        day = day_words(state.milestone_at.astimezone(zone).date(), today, say.language)
        return say.text("Waits to be collected since {day}.", day=day)
    promised = state.promised.end if state.promised else None
    if promised is not None and promised < now and state.open and state.milestone is not Milestone.RETURNING:
        return say.text(
            "Promised {day} and not there.", day=on_day(promised.astimezone(zone).date(), today, say.language)
        )
    if risk is not None and risk >= 0.3 and state.open:
        return say.text("{risk} likely to miss its date.", risk=percent_words(risk, say.language))
    return ""
