"""What the retailer decided: documents, releases, and the settings read out of them (``shop.toml`` and the like)."""

from datetime import date, datetime

from msgspec import Struct


class Location(Struct, frozen=True, forbid_unknown_fields=True):
    """A place the shop ships from. ``cutoff`` is local HH:MM; ``workdays`` ISO weekday numbers, Monday 1; ``closed``
    days on which it rests beside public holidays. ``per_day`` orders can leave it a working day (0: as was learned)."""

    id: str
    zone: str
    country: str
    name: str = ""
    region: str = ""
    postcode: str = ""
    cutoff: str = "14:00"
    handling_days: int = 1
    workdays: tuple[int, ...] = (1, 2, 3, 4, 5)
    closed: tuple[date, ...] = ()
    per_day: int = 0


class Service(Struct, frozen=True, forbid_unknown_fields=True):
    """A carrier's service: transit in working days of the carrier. It fetches on ``pickup_days`` (none: whenever the
    shop works), brings on ``delivery_days`` (none: on its working days), and rests on ``closed`` days beside holidays.
    ``dial`` is how sure its dates are (empty: as the shop's)."""

    carrier: str
    name: str = ""
    min_days: int = 1
    max_days: int = 3
    workdays: tuple[int, ...] = (1, 2, 3, 4, 5, 6)
    pickup_days: tuple[int, ...] = ()
    delivery_days: tuple[int, ...] = ()
    closed: tuple[date, ...] = ()
    dial: str = ""


class Source(Struct, frozen=True, forbid_unknown_fields=True):
    """Who may speak to the door: ``POST /in/{name}/{key}``.

    ``secret`` names the setting that holds the secret, never the secret. ``map`` names the column map of a CSV source;
    ``zone`` is the source's own clock, for times that it writes without one. ``api`` is the address of a shop's API,
    from which past orders are fetched, ``api_secret`` the setting that holds its token.
    """

    name: str
    connector: str
    key: str
    signature: str = "token"
    secret: str = ""
    map: str = ""
    zone: str = ""
    api: str = ""
    api_secret: str = ""


class Sources(Struct, frozen=True, forbid_unknown_fields=True):
    """``sources.toml``: a ``[[source]]`` for each."""

    source: tuple[Source, ...] = ()


class Switch(Struct, frozen=True, forbid_unknown_fields=True):
    """A playbook or channel switched live: at most ``daily_cap`` messages a day (0: no limit), and to nobody but
    ``allow`` when it is not empty."""

    live: bool = False
    daily_cap: int = 0
    allow: tuple[str, ...] = ()


class Quiet(Struct, frozen=True, forbid_unknown_fields=True):
    """Quiet hours in the recipient's own zone, local HH:MM; and how many messages a person may get a day and a week."""

    start: str = "21:00"
    end: str = "08:00"
    per_day: int = 3
    per_week: int = 10


class Bounces(Struct, frozen=True, forbid_unknown_fields=True):
    """After ``soft`` messages that did not get there for now within ``days``, an address rests for ``rest_days``; with
    ``soft`` 0 it never does."""

    soft: int = 3
    days: int = 7
    rest_days: int = 7


class Promises(Struct, frozen=True, forbid_unknown_fields=True):
    """How dates are worked out. ``learned`` is the switch of the learned estimator: ``on`` (it answers first),
    ``shadow`` (it is measured beside the others and shown to nobody) or ``off``. It learns anew every ``retrain_days``,
    and a model that was learned more than ``oldest_days`` ago answers no more. ``publish`` opens the accuracy page.
    ``dial`` is how sure dates are: ``conservative``, ``balanced`` or ``aggressive``."""

    learned: str = "shadow"
    retrain_days: int = 21
    oldest_days: int = 90
    publish: bool = False
    dial: str = "balanced"


class Effects(Struct, frozen=True, forbid_unknown_fields=True):
    """How the effect of messages is measured: an order within ``window_days`` after one counts as bought again."""

    window_days: int = 14


class Brand(Struct, frozen=True, forbid_unknown_fields=True):
    """How the shop looks and who it is. Colours are #rrggbb."""

    name: str
    accent: str = "#0b57d0"
    logo: str = ""
    radius: int = 8
    font: str = ""
    sender_name: str = ""
    sender_email: str = ""
    reply_to: str = ""
    contact: str = ""
    #: The line of contact in other languages: the same words do not serve everybody ("Monday to Friday").
    contact_in: dict[str, str] = {}
    legal: str = ""
    shop_url: str = ""

    def contact_for(self, language: str) -> str:
        """Return the line of contact in this language, else the one for everybody."""
        return self.contact_in.get(language, self.contact)


class Settings(Struct, frozen=True, forbid_unknown_fields=True):
    """``shop.toml``: the shop's own decisions."""

    name: str
    zone: str
    country: str
    currency: str
    languages: tuple[str, ...] = ("en",)
    mode: str = "shadow"
    locations: tuple[Location, ...] = ()
    services: tuple[Service, ...] = ()
    playbooks: dict[str, Switch] = {}
    channels: dict[str, Switch] = {}
    quiet: Quiet = Quiet()
    bounces: Bounces = Bounces()
    promise: Promises = Promises()
    effect: Effects = Effects()
    risk_raise: float = 0.6
    risk_clear: float = 0.3
    stall_hours: int = 72
    handover_hours: int = 36
    raw_days: int = 90
    link_days: int = 180


class Release(Struct, frozen=True):
    """An immutable, hashed, wholly checked set of documents, ``{path: text}``."""

    shop: str
    hash: str
    documents: dict[str, str]
    published_at: datetime
    published_by: str
    base: str | None = None
    note: str = ""


class Complaint(Struct, frozen=True):
    """What is wrong with a document, where, and how to mend it."""

    path: str
    why: str
    how_to_mend: str
    line: int | None = None


class Moved(Struct, frozen=True):
    """One time that another release came into force: which, after which, by whom and why."""

    at: datetime
    hash: str
    was: str | None
    who: str
    why: str = ""


class Published(Struct, frozen=True):
    """What came of a publish: the release now in force, or why nothing changed.

    ``complaints`` name what is wrong with the documents. ``diff`` shows what changed in the shop since the base that
    the edit began from. Both empty and ``changed`` false: these very documents are in force already.
    """

    hash: str
    changed: bool
    complaints: tuple[Complaint, ...] = ()
    diff: str = ""

    @property
    def refused(self) -> bool:
        """Whether the documents were not taken."""
        return bool(self.complaints or self.diff)
