"""With which terms a shop's documents let a replay run: settings, playbooks, and the rules of its messages. Pure."""

from collections.abc import Mapping

from doorstep.learning.rules.replay.moments import Plan
from doorstep.messages.model import Governance
from doorstep.messages.rules.publish.documents import consents_of, templates_of
from doorstep.messages.rules.publish.stationery import traits_of
from doorstep.playbooks.documents import playbooks_of
from doorstep.shop.model import Settings
from doorstep.shop.rules import settings_of

_SETTINGS = "shop.toml"


def plan_of(documents: Mapping[str, str], otherwise: Settings) -> Plan:
    """Return the plan that a shop's documents make. Raises ``ValueError`` for one that cannot be read.

    Without ``shop.toml`` the settings are ``otherwise``; without ``consents.toml`` only service messages are told.
    """
    settings = settings_of(documents) if _SETTINGS in documents else otherwise
    governance = Governance(
        zone=settings.zone,
        country=settings.country,
        live=frozenset(),
        consents=consents_of(documents),
        traits={name: traits_of(template) for name, template in templates_of(documents)},
        quiet_start=settings.quiet.start,
        quiet_end=settings.quiet.end,
        per_day=settings.quiet.per_day,
        per_week=settings.quiet.per_week,
    )
    return Plan(settings, tuple(playbooks_of(documents)), governance)
