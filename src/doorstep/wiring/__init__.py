"""The only place that knows everyone: it puts the parts together for loops, commands and faces."""

import os
import threading
from collections.abc import Iterable, Mapping
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from msgspec.structs import replace

from doorstep.connect.channels.mailbox.wire import Mailbox
from doorstep.connect.channels.post.wire import PrintQueue
from doorstep.connect.channels.smtp.wire import Smtp
from doorstep.connect.sending import Board
from doorstep.intake.model import Endpoint
from doorstep.intake.rules import Directory
from doorstep.kit import clock, seal
from doorstep.kit.config import Settings as Installation
from doorstep.kit.config import secret_of
from doorstep.kit.handle import Tx
from doorstep.kit.http import Client
from doorstep.kit.tx import Bell, Database
from doorstep.messages.accounts.model import EMAIL, POST
from doorstep.messages.accounts.model import Accounts as Carriers
from doorstep.messages.model import SERVICE
from doorstep.messages.ports import Channel
from doorstep.messages.rules.publish import Stationery
from doorstep.people.model import Keyring
from doorstep.people.rules import confirm_word, word_of
from doorstep.promise import handlers as promise
from doorstep.promise.model import LearnedModel
from doorstep.promise.peaks import handlers as peaks
from doorstep.shop import handlers as shops
from doorstep.shop.folder import read_folder
from doorstep.timeline.polling.model import Accounts
from doorstep.wiring.bundle import DEMO, Bundle, beside_of, endpoints_of, estimator_of, make_bundle
from doorstep.wiring.checks import CHECKERS, check_accounts, check_lines

if TYPE_CHECKING:
    from doorstep.promise.keeping import Keeper
    from doorstep.promise.rules.guarded import Ready
__all__ = [
    "CHECKERS", "CONFIRMS", "DEMO", "App", "Bundle", "Standby", "check_accounts", "check_lines", "client_for",
    "endpoints_of", "estimator_of", "make_bundle", "read_folder",
]  # fmt: skip

#: How a purpose begins that is no purpose but a consent to confirm.
CONFIRMS = "confirm:"


class Standby:
    """The learned models that are kept ready to answer. They are read beside the loops, which never wait for them."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._keeper: Keeper | None = None

    def words(self, tx: Tx, known: Iterable[Bundle]) -> dict[str, str]:
        """Return which model is ready, of the shops that let it answer; one that is newer is begun to be read."""
        let = {bundle.shop: bundle.settings for bundle in known if bundle.settings.promise.learned == "on"}
        if not let:
            return {}
        if self._keeper is None:
            from doorstep.promise.keeping import Keeper  # numbers and trees, which most shops do not need

            self._keeper = Keeper(self.read)
        taught = promise.taught(tx, sorted(let))
        return {shop: self._keeper.stamp(shop, taught.get(shop, ""), settings) for shop, settings in let.items()}

    def ready(self, shop: str) -> "Ready | None":
        """Return the model of a shop that is ready."""
        return self._keeper.ready(shop) if self._keeper is not None else None

    def read(self, shop: str) -> tuple[LearnedModel, bytes] | None:
        """Return the newest learned model of a shop and its packed cases, in a transaction of its own."""
        with self._database.transaction() as tx:
            return promise.load_learned(tx, shop)


class App:
    """An installation that is running: its database, its keys, and its shops as they are published."""

    def __init__(self, installation: Installation, database: Database, env: Mapping[str, str]) -> None:
        """``env`` is where secrets that documents name are looked up (``X`` or ``X_FILE``)."""
        self.installation = installation
        self.database = database
        self.master = seal.master_key(installation.key, installation.home)
        self.keys = Keyring(self.master)
        self.env = env
        self._bundles: dict[str, Bundle] = {}
        self._lock = threading.Lock()
        self.standby = Standby(database)
        self._secret = partial(secret_of, env, installation.home)
        self.board = Board(self._lines, self.http, self._secret, share=1 / installation.workers)

    @classmethod
    def of(cls, installation: Installation, database: Database) -> "App":
        """Put an installation together with this process's environment."""
        return cls(installation, database, os.environ)

    def bell(self, channel: str) -> Bell:
        """A bell that wakes a loop."""
        return Bell(self.database.dsn, channel)

    def bundles(self, tx: Tx, wanted: Iterable[str]) -> dict[str, Bundle]:
        """Return the shops' bundles as they are in force; what changed is made anew, the rest is remembered."""
        wanted = set(wanted)
        in_force = {shop: release for shop, release, _ in shops.shops(tx) if shop in wanted}
        lanes = promise.versions(tx, sorted(wanted))
        queues = peaks.stamps(tx, sorted(wanted))
        with self._lock:
            learned = self.standby.words(tx, [self._bundles[shop] for shop in sorted(wanted) if shop in self._bundles])
            for shop, release in in_force.items():
                known = self._bundles.get(shop)
                newest = (release or "", lanes.get(shop, ""), learned.get(shop, ""), queues.get(shop, ""))
                if known is None or (known.release, known.lanes, known.learned, known.queues) != newest:
                    ready = self.standby.ready(shop) if newest[2] else None
                    made = make_bundle(tx, shop, release, self.track(shop, ""), ready)
                    self._bundles[shop] = replace(
                        made,
                        learned=newest[2] if made.settings.promise.learned == "on" else "",
                        queues=newest[3],
                    )
            return {shop: self._bundles[shop] for shop in in_force}

    def papers(self, tx: Tx, shop: str) -> Stationery:
        """The stationery of a shop's release in force."""
        return self.bundles(tx, [shop])[shop].stationery

    def track(self, shop: str, token: str) -> str:
        """The address of an order's tracking page."""
        return f"{self.installation.public_url}/t/{token}"

    def unsubscribe(self, shop: str, person: UUID | None, purpose: str) -> str:
        """Where a person ends messages of a purpose with one click, chooses, or confirms a consent (see ports)."""
        if person is None:
            return ""
        key, public = self.keys.signing(), self.installation.public_url
        if purpose.startswith(CONFIRMS):
            return f"{public}/confirm/{shop}/{confirm_word(key, shop, person, UUID(purpose.removeprefix(CONFIRMS)))}"
        leads = "choose" if purpose == SERVICE else "leave"
        return f"{public}/{leads}/{shop}/{word_of(key, shop, person, purpose, clock.now())}"

    def provider(self, shop: str, channel: str) -> str:
        """What carries a channel for a shop: its first account, else the mail server; empty when nothing does. Messages
        of the demo shop never leave the local mailbox, whatever their channel."""
        if shop == DEMO:
            return "mailbox"
        own = {EMAIL: "smtp" if self.installation.smtp_url else "mailbox", POST: "post"}
        return self.board.first(shop, channel) or own.get(channel, "")

    def channels(self) -> Mapping[str, Channel]:
        """Open the channels that carry messages; lines of shops' accounts are opened when they are needed."""
        home = self.installation.home
        fixed: dict[str, Channel] = {"mailbox": Mailbox(home / "mailbox"), "post": PrintQueue(home / "post")}
        if self.installation.smtp_url:
            fixed["smtp"] = Smtp(self.installation.smtp_url)
        return self.board.lines(fixed)

    def _lines(self, shop: str) -> Carriers:
        """The accounts by which a shop's messages leave; those of the demo shop never do."""
        bundle = self._bundles.get(shop)
        return bundle.lines if bundle and shop != DEMO else Carriers()

    def http(self, http2: bool = False) -> Client:
        """Calls to the outside world: public addresses by https, and hosts that the installation allows."""
        return Client(allow_hosts=self.installation.allow_hosts, http2=http2)

    def endpoints(self, tx: Tx) -> list[Endpoint]:
        """Return every source of every shop that may speak at the door, its secrets resolved."""
        found = []
        for bundle in self.bundles(tx, [shop for shop, _, _ in shops.shops(tx)]).values():
            for source in bundle.sources:
                secrets = tuple(filter(None, self._secret(source.secret).split()))
                found += endpoints_of(bundle.shop, source, secrets)
        return found

    def beside(self, tx: Tx, wanted: Iterable[str]) -> dict[tuple[str, str], dict[str, str]]:
        """Return what the documents of these shops tell the readers beside a body, by shop and source: the source's own
        clock, and the column map that it names."""
        return {
            (bundle.shop, source.name): beside
            for bundle in self.bundles(tx, wanted).values()
            for source in bundle.sources
            if (beside := beside_of(source, bundle.documents))
        }

    def accounts(self, tx: Tx, wanted: Iterable[str]) -> dict[str, Accounts]:
        """Return by which accounts these shops ask carriers, and shops for what their notices name."""
        return {shop: bundle.accounts for shop, bundle in self.bundles(tx, wanted).items()}

    def directory(self, tx: Tx) -> Directory:
        """Return who may speak at the door, for the raw front."""
        return Directory(self.endpoints(tx))


def client_for(host: str) -> Client:
    """Calls to a Doorstep that the user named, which may stand inside the network."""
    return Client(allow_hosts=frozenset({host}), timeout=30.0)
