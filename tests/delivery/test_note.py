"""What the driver is told: what was agreed about this parcel or about all, and nothing that is sealed."""

from datetime import UTC, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from doorstep.delivery.rules import driver_note
from doorstep.kit.i18n import Translator
from doorstep.timeline.model import Address, Change, ChangeRequested

BERLIN = ZoneInfo("Europe/Berlin")
AT = datetime(2026, 3, 10, 10, 0, tzinfo=UTC)


def agreed(asked: ChangeRequested, standing: str = "confirmed") -> Change:
    """The change as it stands."""
    return Change(asked, AT, UUID(int=1), standing)


def test_only_what_was_agreed_about_this_parcel_or_all() -> None:
    changes = [
        agreed(ChangeRequested("neighbour", "a", "parcel:1/A", words="vault:x/words")),
        agreed(ChangeRequested("gate_code", "b", words="vault:y/words")),
        agreed(ChangeRequested("note", "c", "parcel:1/B", words="Ring twice")),
        agreed(ChangeRequested("pin", "d", words="4711"), "refused"),
        agreed(ChangeRequested("address", "e", address=Address("vault:z/lines", "22765", "Hamburg")), "asked"),
        agreed(ChangeRequested("window", "f", window_from=AT, window_to=AT.replace(hour=12))),
    ]
    today, known = AT.date(), {"vault:x/words": "Petersen"}
    assert driver_note(changes, known, today, BERLIN, Translator("en"), "parcel:1/A") == (
        "Leave it with a neighbour: Petersen",
        "A code for the gate",
        "Another time of day: 10 March, 11:00–13:00",
    )
    assert len(driver_note(changes, known, today, BERLIN, Translator("de"))) == 4
