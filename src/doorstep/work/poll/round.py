"""Poll: a round over all accounts of all shops. Asking happens outside any transaction, all accounts at once."""

import random
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import msgspec
from msgspec import Struct

from doorstep.connect.asking import Account as Asking
from doorstep.connect.asking import Asker, Token
from doorstep.connect.wires import asker
from doorstep.intake import handlers as intake
from doorstep.kit.clock import now as clock
from doorstep.kit.config import secret_of
from doorstep.kit.ids import keyed
from doorstep.shop import handlers as shops
from doorstep.timeline.polling import handlers as polling
from doorstep.timeline.polling.handlers import Turn
from doorstep.timeline.polling.model import Account
from doorstep.wiring import DEMO, App, Bundle
from doorstep.work.poll import alarm
from doorstep.work.poll.meter import Meter
from doorstep.work.poll.turn import Outcome, take

#: Accounts that are asked by at once.
SLOTS = 8
#: How long an account is left alone when nothing could be asked by it.
_PAUSE = timedelta(seconds=30)


class Asked(Struct, frozen=True):
    """An account in a shop, ready to ask by: its secrets resolved. `fingerprint` changes with them."""

    shop: str
    account: Account
    asker: Asker
    secrets: dict[str, str]
    fingerprint: bytes

    @property
    def place(self) -> tuple[str, str]:
        """The shop and the account's name."""
        return self.shop, self.account.name


class Poller:
    """One worker of the poll loop. ``rng`` gives the jitter."""

    def __init__(self, app: App, *, rng: random.Random | None = None) -> None:
        self._app = app
        self._rng = rng or random.Random()  # noqa: S311 - jitter, not a secret
        self._http = app.http()
        self._pool = ThreadPoolExecutor(SLOTS, thread_name_prefix="poll")
        self._tokens: dict[tuple[str, str, bytes], dict[str, Token]] = {}
        self._pauses: dict[tuple[str, str], datetime] = {}
        self._halted = threading.Event()

    def round(self, *, now: datetime, clock: Callable[[], datetime] = clock) -> int:
        """Ask by every account that has something due; return how many legs were asked for."""
        turns = [(one, turn) for one in self._accounts(now) if (turn := self._begin(one, now)) is not None]
        asked = list(self._pool.map(lambda pair: self._take(pair[0], pair[1], now, clock), turns))
        return sum(asked)

    def halt(self) -> None:
        """Begin no more turns."""
        self._halted.set()

    def close(self) -> None:
        """Let what is under way end, and hang up."""
        self._pool.shutdown(wait=True)
        self._http.close()

    def _accounts(self, now: datetime) -> list[Asked]:
        with self._app.database.transaction() as tx:
            names = [shop for shop, release, _ in shops.shops(tx) if release and shop != DEMO]
            bundles = self._app.bundles(tx, names)
            waiting = [
                (bundle, account)
                for bundle in bundles.values()
                for account in bundle.accounts.account
                if account.active and self._pauses.get((bundle.shop, account.name), now) <= now
                if polling.waits(tx, bundle.shop, account, now)
            ]
        return [] if self._halted.is_set() else [self._asked(bundle, account) for bundle, account in waiting]

    def _asked(self, bundle: Bundle, account: Account) -> Asked:
        home = self._app.installation.home
        secrets = {name: secret_of(self._app.env, home, setting) for name, setting in account.secrets.items()}
        parts = [part for pair in sorted(secrets.items()) for part in pair]
        print_of = keyed(self._app.master, "account", msgspec.json.encode(account), *parts)
        return Asked(bundle.shop, account, asker(account.carrier), secrets, print_of)

    def _begin(self, one: Asked, now: datetime) -> Turn | None:
        missing = [one.account.secrets[name] for name, secret in one.secrets.items() if not secret]
        batch = one.account.batch or one.asker.wire.batch
        with self._app.database.transaction() as tx:
            turn = None if missing else polling.begin(tx, one.shop, one.account, batch, one.fingerprint, now)
            if missing:
                why = f"the setting {missing[0]} holds no secret"
                if (leased := polling.silent(tx, one.shop, one.account, why, now)) is not None:
                    alarm.stands_still(tx, one.shop, one.account, leased, why, now)
        if turn is None:
            self._pauses[one.place] = now + _PAUSE
        return turn

    def _take(self, one: Asked, turn: Turn, now: datetime, clock: Callable[[], datetime]) -> int:
        account = one.account
        tokens = self._tokens.setdefault((*one.place, one.fingerprint), {})
        asking = Asking(account.base_url, one.secrets, account.options, now, tokens)
        meter = Meter(self._http, account.per_second, turn.requests, turn.leased.free_at, clock=clock)
        outcome = take(one.shop, account, one.asker, turn, asking, meter, now, self._rng)
        self._write(one, turn, outcome, meter, now)
        return len(outcome.fares)

    def _write(self, one: Asked, turn: Turn, outcome: Outcome, meter: Meter, now: datetime) -> None:
        told = {
            "unused": turn.requests - meter.used,
            "used": meter.used,
            "cost": meter.used * one.account.cost,
            "free_at": meter.free_at,
            "failures": outcome.breaker.failures,
            "open_until": outcome.breaker.open_until,
            "stopped_by": one.fingerprint if outcome.refused else None,
            "why": outcome.why,
            "answered": outcome.answered,
            "now": now,
        }
        with self._app.database.transaction() as tx:
            intake.enqueue(tx, self._app.keys, outcome.arrivals, received_at=now)
            polling.end(tx, one.shop, one.account, outcome.fares, told)
            alarm.tell(tx, one.shop, one.account, turn.leased, outcome, now)
