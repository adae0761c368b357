"""An account with a carrier, what is known of a leg that is asked for, and what came of asking."""

from datetime import datetime

from msgspec import Struct

from doorstep.timeline.model import Milestone

#: What became of a leg: asked for when it is due, or not any more.
OPEN, ENDED, GIVEN_UP = "open", "ended", "given_up"


class Account(Struct, frozen=True, forbid_unknown_fields=True):
    """An account with a carrier, as the shop wrote it down in ``carriers.toml``.

    ``legs`` are the carriers of the legs that may be asked for by it (its own unless told). ``per_second`` and
    ``per_day`` are the carrier's limits in requests, ``batch`` how many numbers go into one (0: as many as the carrier
    takes), ``cost`` what a request costs in the shop's currency and ``cost_per_day`` what a day may cost (0: no limit).
    ``workdays`` are the days on which the carrier moves anything (ISO, Monday 1), in ``zone``; it rests on the public
    holidays of ``country`` and ``region`` where they are named. ``secrets`` names settings and never holds a secret;
    ``options`` is what else the carrier wants to know. ``base_url`` is for a carrier's sandbox.
    """

    name: str
    carrier: str
    active: bool = True
    legs: tuple[str, ...] = ()
    per_second: float = 1.0
    per_day: int = 1000
    batch: int = 0
    cost: float = 0.0
    cost_per_day: float = 0.0
    workdays: tuple[int, ...] = (1, 2, 3, 4, 5, 6)
    zone: str = "UTC"
    country: str = ""
    region: str = ""
    base_url: str = ""
    secrets: dict[str, str] = {}
    options: dict[str, str] = {}

    @property
    def asks_for(self) -> tuple[str, ...]:
        """The carriers whose legs are asked for by this account."""
        return self.legs or (self.carrier,)

    @property
    def requests_a_day(self) -> int:
        """How many requests a day the carrier's limit and the budget allow."""
        if self.cost <= 0.0 or self.cost_per_day <= 0.0:
            return self.per_day
        return min(self.per_day, int(self.cost_per_day / self.cost + 1e-9))


class Accounts(Struct, frozen=True, forbid_unknown_fields=True):
    """``carriers.toml``: an ``[[account]]`` for each."""

    account: tuple[Account, ...] = ()

    def of(self, carrier: str) -> Account | None:
        """The active account by which legs of this carrier are asked for."""
        return next((one for one in self.account if one.active and carrier in one.asks_for), None)

    def named(self, name: str) -> Account | None:
        """The active account of this name."""
        return next((one for one in self.account if one.active and one.name == name), None)


class Wire(Struct, frozen=True):
    """What asking a carrier takes: the most numbers in a request, the secrets that must be named, the options that
    may be, and of these the ones that must be unless the account has an address of its own."""

    batch: int
    secrets: tuple[str, ...]
    options: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()


class Known(Struct, frozen=True, omit_defaults=True):
    """What is known of a leg: as much as deciding when to ask takes.

    ``given_at`` is when it was to be handed over, ``pushed_at`` when the carrier last told something unasked,
    ``asked_at`` when we last had an answer, ``unknown_since`` since when the carrier does not know the number.
    ``once``: no leg, but something that a notice named; it is over with the first answer.
    """

    linked_at: datetime
    milestone: Milestone = Milestone.PENDING
    last_scan_at: datetime | None = None
    expected_from: datetime | None = None
    expected_to: datetime | None = None
    given_at: datetime | None = None
    moved_on: bool = False
    pushed_at: datetime | None = None
    asked_at: datetime | None = None
    unknown_since: datetime | None = None
    once: bool = False


class Breaker(Struct, frozen=True):
    """How an account fares: failures one after another, and until when nobody is asked because of them."""

    failures: int = 0
    open_until: datetime | None = None


class Plan(Struct, frozen=True):
    """When to ask for a leg, and by which account."""

    shop: str
    leg: str
    account: str
    state: str
    next_at: datetime
    known: Known


class Fare(Struct, frozen=True):
    """How a leg fared when it was asked for. ``cost`` is its part of the request's."""

    leg: str
    state: str
    next_at: datetime
    known: Known
    tries: int = 0
    asked: int = 1
    kept: int = 0
    cost: float = 0.0
    answer: bytes | None = None
    why: str = ""


class Shown(Struct, frozen=True):
    """How an account fares, for people. ``parcels`` were asked for by it, ``open`` of them still are,
    ``failing`` of those in vain at last. ``asked_at`` is the last request, to the second."""

    shop: str
    account: str
    today: int
    total: int
    cost: float
    failures: int
    open_until: datetime | None
    stopped_at: datetime | None
    answered_at: datetime | None
    why: str
    parcels: int
    open: int
    given_up: int
    failing: int = 0
    asked_at: datetime | None = None

    @property
    def cost_per_parcel(self) -> float:
        """What asking cost for each parcel so far, in the shop's currency."""
        return self.cost / self.parcels if self.parcels else 0.0

    @property
    def state(self) -> str:
        """stopped: the carrier refused the secrets. resting: left alone after failures, or because the carrier asked
        for a pause. silent: nobody can be asked, ``why`` says more. well: all the rest."""
        return "stopped" if self.stopped_at else "resting" if self.open_until else "silent" if self.why else "well"


class Leased(Struct, frozen=True):
    """An account that this worker may ask by: requests made today, when the next one may go, how it fares, when
    it was answered last, and what was wrong at last."""

    asked: int
    free_at: datetime
    breaker: Breaker
    stopped_by: bytes | None
    answered_at: datetime | None = None
    why: str = ""


class Due(Struct, frozen=True):
    """A leg that is due."""

    leg: str
    known: Known
    tries: int
    answer: bytes | None
