"""With which terms a shop's documents let a replay run: settings, playbooks, and the rules of its messages. Pure."""

from collections.abc import Mapping

from msgspec.structs import replace

from doorstep.learning.rules.replay.moments import Plan
from doorstep.messages.rules.publish.stationery import governance_of
from doorstep.playbooks.documents import playbooks_of
from doorstep.shop.model import Settings
from doorstep.shop.rules import settings_of

_SETTINGS = "shop.toml"


def plan_of(documents: Mapping[str, str], otherwise: Settings) -> Plan:
    """Return the plan that a shop's documents make. Raises ``ValueError`` for one that cannot be read.

    Without ``shop.toml`` the settings are ``otherwise``; without ``consents.toml`` only service messages are told.
    """
    settings = settings_of(documents) if _SETTINGS in documents else otherwise
    governance = replace(governance_of(documents, settings), live=frozenset())
    return Plan(settings, tuple(playbooks_of(documents)), governance)
