"""What arrives at the door, what a reader gets, and what became of it."""

from datetime import date, datetime

from msgspec import Struct

NEW, READ, FAILED, FORGOTTEN = "new", "read", "failed", "forgotten"
#: Stands in `Outcome.about` for a body that led to no event at all.
NOBODY = "?"


class Endpoint(Struct, frozen=True):
    """A source that may speak to the door, with its secrets resolved (several while one is being changed)."""

    shop: str
    source: str
    connector: str
    key: str
    signature: str
    secrets: tuple[str, ...] = ()


class Arrival(Struct, frozen=True):
    """One raw body on its way into the inbox. `key` is what the source calls this delivery, or a hash of the bytes."""

    shop: str
    source: str
    key: str
    raw: bytes
    topic: str = ""
    meta: dict[str, str] = {}


class Body(Struct, frozen=True):
    """A claimed body, unsealed. `reader` is the reader of the last time (empty at the first)."""

    shop: str
    day: date
    id: int
    source: str
    key: str
    topic: str
    meta: dict[str, str]
    raw: bytes
    history: bool
    received_at: datetime
    reader: str
    tries: int

    @property
    def connector(self) -> str:
        """The connector that the source had when the body arrived."""
        return self.meta.get("connector", "")


class Outcome(Struct, frozen=True):
    """What became of a body: `read`, `failed` (why and how to mend it), or `forgotten` (its bytes are emptied).

    `reader` is id@version, `ignored` a JSON list of what was left out. `about` names the subjects that the body speaks
    of although no event leads back to it (all of it was known already), so that forgetting finds it; `(NOBODY,)` when
    the body gave no event at all.
    """

    shop: str
    day: date
    id: int
    state: str
    reader: str = ""
    why: str = ""
    how_to_mend: str = ""
    ignored: bytes = b"[]"
    about: tuple[str, ...] = ()


class Failure(Struct, frozen=True):
    """A body that could not be read, for people to look at."""

    id: int
    day: date
    source: str
    topic: str
    received_at: datetime
    read_at: datetime | None
    reader: str
    tries: int
    size: int
    why: str
    how_to_mend: str


class Backlog(Struct, frozen=True):
    """How much waits: bodies not read yet, since when the oldest waits, and bodies that could not be read."""

    new: int
    oldest: datetime | None
    failed: int


class ImportRun(Struct, frozen=True):
    """How far an import came: `at` of `total`, in bytes, records or orders. `findings` is JSON."""

    shop: str
    id: str
    kind: str
    at: int
    total: int
    started_at: datetime
    ended_at: datetime | None
    findings: bytes


def failed(body: Body, why: str, how_to_mend: str, reader: str = "") -> Outcome:
    """Return the outcome of a body that cannot be read."""
    return Outcome(body.shop, body.day, body.id, FAILED, reader or body.reader, why, how_to_mend)
