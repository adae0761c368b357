"""The order of the gallery: made up, and standing where each text finds it. Pure."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from msgspec import Struct

from doorstep.playbooks.model import Playbook
from doorstep.promise.model import Estimate
from doorstep.timeline.model import Delivered, LegState, Line, Milestone, OrderState, ParcelState, Place, Window

_REASONS = {
    Milestone.ATTEMPT_FAILED: "recipient.not_home",
    Milestone.CUSTOMS: "customs.documentation",
    Milestone.EXCEPTION: "carrier.damaged_parcel",
    Milestone.LOST: "carrier.parcel_lost",
}


class Specimen(Struct, frozen=True):
    """Where the order stands when a text is told, and to whom it is told."""

    milestone: Milestone = Milestone.IN_TRANSIT
    how: Delivered = Delivered.RECIPIENT
    reason: str = ""
    audience: str = "buyer"

    def state(self, now: datetime) -> OrderState:
        """Return two lines and one parcel, of which everything is known that a text may say."""
        leg = LegState("leg:ups:1Z999AA10123456784", "ups", "1Z999AA10123456784")
        parcel = ParcelState(
            parcel="parcel:1001/1",
            items={"a": 1, "b": 2},
            legs={leg.leg: leg},
            milestone=self.milestone,
            milestone_at=now - timedelta(hours=2),
            last_scan_at=now - timedelta(days=3),
            last_place=Place(name="Kiosk Lindner", city="Leipzig", country="DE"),
            reason=self.reason or _REASONS.get(self.milestone, ""),
            delivered_how=self.how if self.milestone is Milestone.DELIVERED else None,
            scans=3,
        )
        return OrderState(
            order="order:1001",
            number="#1001",
            placed_at=now - timedelta(days=4),
            currency="EUR",
            total=21900,
            refunded=1500,
            lines=[Line("a", "TENT", "Tent", 1, 18900), Line("b", "PEG", "Pegs", 2, 1500)],
            gift=self.audience == "recipient",
            destination=Place(city="Hamburg", postcode="22765", country="DE"),
            promised=Window(None, now + timedelta(days=1)),
            parcels={parcel.parcel: parcel} if self.milestone is not Milestone.PENDING else {},
            milestone=self.milestone,
            delivered_at=now - timedelta(hours=2) if self.milestone is Milestone.DELIVERED else None,
        )


def specimens(playbooks: Iterable[Playbook]) -> dict[str, Specimen]:
    """Return for each template where the order stands, out of the playbook that tells it."""
    found: dict[str, Specimen] = {}
    for playbook in playbooks:
        for step in playbook.then:
            if step.template and step.template not in found:
                found[step.template] = _specimen(playbook, step.audience)
    return found


def estimate(now: datetime) -> Estimate:
    """Return when the order of the gallery arrives."""
    first, likely, last = (now + timedelta(days=days) for days in (1, 2, 3))
    return Estimate(first, likely, last, 0.9, "lane", "gallery", 0.6)


def _specimen(playbook: Playbook, audience: str) -> Specimen:
    when = playbook.when
    names = [*when.milestone, when.after, *when.only_milestone]
    milestone = next((Milestone(name) for name in names if name in set(Milestone)), Milestone.IN_TRANSIT)
    if not when.milestone and {"order_placed", "payment_failed", "dispatch_late"} & set(when.fact):
        milestone = Milestone.PENDING
    how = next((Delivered(name) for name in when.delivered_how), Delivered.RECIPIENT)
    return Specimen(milestone, how, when.reason[0] if when.reason and "." in when.reason[0] else "", audience)
