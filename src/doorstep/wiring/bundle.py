"""What follows from a release: made once, and used by loops and faces until the next one is in force."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from msgspec import Struct

from doorstep.connect.ours.columns.check import path_of
from doorstep.intake.model import Endpoint
from doorstep.intake.signatures import BY_ADDRESS
from doorstep.kit.handle import Tx
from doorstep.messages.accounts import rules as line_rules
from doorstep.messages.accounts.model import Accounts as Carriers
from doorstep.messages.hooks.model import Hooks
from doorstep.messages.hooks.rules import hooks_of
from doorstep.messages.rules.publish import Stationery, stationery_of
from doorstep.playbooks.documents import playbooks_of
from doorstep.playbooks.rules import Library, compile  # noqa: A004 - the chapter's word for it
from doorstep.promise import handlers as promise
from doorstep.promise.model import Estimator, LaneModel
from doorstep.promise.model.backlog import Backlog
from doorstep.promise.peaks import handlers as peaks
from doorstep.promise.rules import chain_for
from doorstep.shop import handlers as shops
from doorstep.shop.folder import read_folder as read_folder
from doorstep.shop.model import Brand, Release, Settings, Source
from doorstep.shop.rules import brand_of, settings_of, sources_of
from doorstep.timeline.polling.model import Accounts
from doorstep.timeline.polling.rules.documents import accounts_of

if TYPE_CHECKING:
    from doorstep.promise.rules.guarded import Ready

#: The shop whose data is made up; nothing of it reaches anybody.
DEMO = "demo"


class Bundle(Struct, frozen=True):
    """Everything made of one release of a shop, and of what its lanes have taught. ``learned`` names the learned model
    that is ready to answer; empty where it is switched off, or still being read. ``queues`` changes when orders that
    wait in the shop were counted anew; empty where none is held up."""

    shop: str
    release: str
    lanes: str
    settings: Settings
    brand: Brand
    library: Library
    estimator: Estimator
    sources: tuple[Source, ...]
    stationery: Stationery
    documents: Mapping[str, str]
    hooks: Hooks = Hooks()
    accounts: Accounts = Accounts()
    lines: Carriers = Carriers()
    learned: str = ""
    queues: str = ""

    def topic(self, playbook: str) -> str:
        """The topic under which a playbook's messages merge."""
        return self.library.topics.get(playbook, "")

    def live(self, playbook: str) -> bool:
        """Whether a playbook may really speak: the shop is live and the owner switched the playbook on."""
        switch = self.settings.playbooks.get(playbook)
        return self.settings.mode == "live" and switch is not None and switch.live


def make_bundle(tx: Tx, shop: str, release: str | None, track: str = "", ready: "Ready | None" = None) -> Bundle:
    """Make everything that follows from a release; a shop without one gets an empty, silent bundle.

    ``track`` is what stands before a token in the address of a tracking page, ``ready`` the learned model that may
    answer where the shop's switch is on.
    """
    current = shops.current(tx, shop) if release else None
    documents = current.documents if current else _NOTHING
    settings = settings_of(documents)
    lanes = promise.load(tx, shop)
    return Bundle(
        shop,
        release or "",
        lanes.version if lanes is not None else "",
        settings,
        brand_of(documents),
        compile(playbooks_of(documents)),
        estimator_of(settings, lanes, ready, peaks.backlogs(tx, shop)),
        sources_of(documents),
        stationery_of(documents, release or ""),
        documents,
        hooks_made_of(current, settings, track) if current else Hooks(),
        accounts_of(documents),
        line_rules.accounts_of(documents),
    )


def estimator_of(
    settings: Settings,
    lanes: LaneModel | None,
    ready: "Ready | None" = None,
    backlog: Mapping[str, Backlog] | None = None,
) -> Estimator:
    """Return the estimators of a shop: the learned one first where its switch is on. ``backlog`` is what waits at its
    locations."""
    if settings.promise.learned != "on":
        return chain_for(settings, lanes, backlog=backlog)
    from doorstep.promise.rules.guarded import chain_guarded

    return chain_guarded(settings, lanes, ready, backlog=backlog)


def endpoints_of(shop: str, source: Source, secrets: tuple[str, ...]) -> list[Endpoint]:
    """The addresses of a source. Who signs nothing of ours has an address that ends with the secret, one for each."""
    own = source.signature in BY_ADDRESS
    keys = [f"{source.key}/{secret}" for secret in secrets] if own else [source.key]
    return [Endpoint(shop, source.name, source.connector, key, source.signature, secrets) for key in keys]


def beside_of(source: Source, documents: Mapping[str, str]) -> dict[str, str]:
    """What a source's reader is given beside each body; empty for most."""
    told = {"zone": source.zone, "map": documents.get(path_of(source.map), "") if source.map else ""}
    return {name: text for name, text in told.items() if text}


def hooks_made_of(release: Release, settings: Settings, track: str) -> Hooks:
    """The hooks of a release; those of the demo shop tell nobody, since its data is made up."""
    live = settings.mode == "live" and release.shop != DEMO
    return Hooks(hooks_of(release.documents), live, release.published_at, track)


_NOTHING = {
    "shop.toml": """
name = "A shop without documents"
zone = "UTC"
country = "DE"
currency = "EUR"
[[locations]]
id = "somewhere"
zone = "UTC"
country = "DE"
""",
    "brand.toml": 'name = "A shop without documents"\n',
}
