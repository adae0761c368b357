"""Addresses that failed, or whose reader complained, are not written to. Pure."""

from doorstep.messages.incoming.model import COMPLAINT, SOFT, Suppression
from doorstep.messages.model import OpenAsk

_BECAUSE = {COMPLAINT: "reported as spam", SOFT: "failed several times, last"}


def words(found: Suppression) -> str:
    """Say why an address is not written to, without naming it: "bounced on 2026-03-04"."""
    said = f"{_BECAUSE.get(found.why, 'bounced')} on {found.since:%Y-%m-%d}"
    return f"{said}, rests until {found.until:%Y-%m-%d}" if found.until else said


def held(ask: OpenAsk, channel: str) -> str:
    """Return why this ask's address on a channel is not written to, empty when it is."""
    why = ask.suppressed.get(channel, "")
    return f"address suppressed: {why}" if why else ""
