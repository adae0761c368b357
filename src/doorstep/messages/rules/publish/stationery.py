"""Everything of a release that sending needs, prepared once. Pure."""

from collections.abc import Mapping

from msgspec import Struct

from doorstep.messages.cards.model import Shelf
from doorstep.messages.cards.rules import shelf_of
from doorstep.messages.model import CONFIRM, Governance, Template, Traits
from doorstep.messages.rules.letter import Frame, Layout, Sheet, TextError, compile_layout, sheet_of
from doorstep.messages.rules.publish.documents import consents_of, templates_of, timing_of
from doorstep.messages.rules.publish.own import CONFIRM_TRAITS, confirm_sheet
from doorstep.messages.segments.model import Segment
from doorstep.messages.segments.rules import segments_of
from doorstep.playbooks.documents import playbooks_of
from doorstep.shop.model import Brand, Settings
from doorstep.shop.rules import brand_of, settings_of

LIVE = "live"


class Stationery(Struct, frozen=True):
    """A release made ready to write with. ``sheets`` by template and language; ``caps`` and ``allow`` by switch;
    ``holdouts`` by playbook the share of persons that is not told, ``wanted`` the segment that it is for; ``shelf`` is
    what blocks show."""

    release: str
    settings: Settings
    brand: Brand
    governance: Governance
    layout: Layout
    sheets: dict[tuple[str, str], Sheet]
    caps: dict[str, int]
    allow: dict[str, tuple[str, ...]]
    holdouts: dict[str, float] = {}
    shelf: Shelf = Shelf()
    segments: dict[str, Segment] = {}
    wanted: dict[str, str] = {}

    def sheet(self, template: str, language: str) -> Sheet:
        """Return the template in this language, else in the shop's first. Raises `TextError` when there is none."""
        for one in (language, *self.settings.languages):
            found = self.sheets.get((template, one))
            if found is not None:
                return found
        if template == CONFIRM:
            return confirm_sheet(language)
        raise TextError(f"the shop has no text {template!r} that can be used")

    def frame(self, language: str, unsubscribe: str = "") -> Frame:
        """Return what surrounds the words in this language."""
        return Frame(self.layout, self.brand, language, unsubscribe)


def stationery_of(documents: Mapping[str, str], release: str = "") -> Stationery:
    """Prepare a release's documents. Raises `ValueError` when they cannot be read.

    A template with a faulty text is left out, so that only its own messages fail and not the shop's sending.
    """
    settings, brand, templates = settings_of(documents), brand_of(documents), dict(templates_of(documents))
    switches = _switches(settings)
    return Stationery(
        release=release,
        settings=settings,
        brand=brand,
        governance=governance_of(documents, settings, templates),
        layout=compile_layout(brand),
        sheets=dict(_sheets(templates)),
        caps=caps_of(settings),
        allow={name: allow for name, (_, allow) in switches.items() if allow},
        holdouts=holdouts_of(documents),
        shelf=shelf_of(documents),
        segments=segments_of(documents),
        wanted={one.name: one.segment for one in playbooks_of(documents) if one.segment},
    )


def governance_of(
    documents: Mapping[str, str], settings: Settings, templates: Mapping[str, Template] | None = None
) -> Governance:
    """Return what a release says about sending. Raises `ValueError` when a document cannot be read."""
    texts = dict(templates_of(documents)) if templates is None else templates
    timing = timing_of(documents)
    return Governance(
        zone=settings.zone,
        country=settings.country,
        live=frozenset(_switches(settings)) | ({"shop"} if settings.mode == LIVE else frozenset()),
        consents=consents_of(documents),
        traits={CONFIRM: CONFIRM_TRAITS, **{name: traits_of(one) for name, one in texts.items()}},
        quiet_start=settings.quiet.start,
        quiet_end=settings.quiet.end,
        per_day=settings.quiet.per_day,
        per_week=settings.quiet.per_week,
        hours=timing.hours,
        limits={one.purpose: (one.per_day, one.per_week) for one in timing.limit},
    )


def traits_of(template: Template) -> Traits:
    """Return what the governor must know of a template."""
    return Traits(template.urgent, template.stale_when, template.unless_disputed, template.lasting, template.gather)


def holdouts_of(documents: Mapping[str, str]) -> dict[str, float]:
    """Return the share of persons that each playbook leaves untold, for those that leave any."""
    return {one.name: one.holdout for one in playbooks_of(documents) if one.holdout}


def caps_of(settings: Settings) -> dict[str, int]:
    """Return how many messages a day each switch may send, for those that have a cap."""
    return {name: cap for name, (cap, _) in _switches(settings).items() if cap > 0}


def _switches(settings: Settings) -> dict[str, tuple[int, tuple[str, ...]]]:
    groups = (("playbook", settings.playbooks), ("channel", settings.channels))
    return {
        f"{kind}:{name}": (switch.daily_cap, switch.allow)
        for kind, group in groups
        for name, switch in group.items()
        if switch.live
    }


def _sheets(templates: Mapping[str, Template]) -> dict[tuple[str, str], Sheet]:
    found = {}
    for name, template in templates.items():
        for language in template.words:
            try:
                found[name, language] = sheet_of(name, template, language)
            except TextError:
                continue
    return found
