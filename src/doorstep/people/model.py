"""Persons, consents, secrets for the vault, and the ring of keys that opens them."""

from datetime import datetime
from uuid import UUID

from msgspec import Struct

from doorstep.kit import ids, seal

_REMEMBERED = 4096


class Keyring:
    """The master key, and the keys of shops and days that were opened with it lately.

    An opened key is found by its wrapped form only, which is read from the database each time: a key that was never
    committed, or was destroyed, is never used. Keys of persons' data are not remembered at all.
    """

    __slots__ = ("_master", "_opened")

    def __init__(self, master: bytes) -> None:
        """`master` is 32 bytes (`kit.seal.master_key`)."""
        self._master = master
        self._opened: dict[bytes, bytes] = {}

    def open(self, wrapped: bytes) -> bytes:
        """Return the key of a shop or a day. Raises `Unreadable` when it was wrapped by another master key."""
        key = self._opened.get(wrapped)
        if key is None:
            key = seal.unwrap(self._master, wrapped)
            if len(self._opened) >= _REMEMBERED:
                self._opened.clear()
            self._opened[wrapped] = key
        return key

    def open_once(self, wrapped: bytes) -> bytes:
        """Return the key of a person's data, and do not remember it."""
        return seal.unwrap(self._master, wrapped)

    def signing(self) -> bytes:
        """Return the key that signs the links of customers. It opens nothing."""
        return ids.keyed(self._master, "links of customers")

    def wrap(self, key: bytes) -> bytes:
        """Return a key in the form in which it may be stored."""
        return seal.wrap(self._master, key)


class Secret(Struct, frozen=True):
    """Personal texts of one event, `{field path: text}`. The same `ref` always holds the same texts."""

    subject: str
    ref: str
    values: dict[str, str]


class Sighting(Struct, frozen=True):
    """A person seen in an event: what she is to the subject and by which words she can be found again."""

    subject: str
    role: str
    at: datetime
    name: str = ""
    email: str = ""
    phone: str = ""
    source_id: str = ""
    language: str = ""
    zone: str = ""
    country: str = ""


class Person(Struct, frozen=True):
    """A customer as we know her without opening the vault."""

    id: UUID
    language: str = ""
    zone: str = ""
    country: str = ""
    forgotten_at: datetime | None = None


class ConsentChange(Struct, frozen=True):
    """A consent given or taken back, with its proof. `address` (e-mail or phone) finds the person, else the subject."""

    subject: str
    purpose: str
    channel: str
    given: bool
    at: datetime
    event: UUID
    address: str = ""
    source: str = ""
    wording: str = ""


class Consent(Struct, frozen=True):
    """What holds now for one purpose and channel."""

    purpose: str
    channel: str
    given: bool
    at: datetime
    event: UUID
    source: str = ""
    wording: str = ""


class Choices(Struct, frozen=True, omit_defaults=True):
    """What a person chose herself: her language, her quiet hours (start, end; local HH:MM), her channel by purpose."""

    language: str = ""
    quiet: tuple[str, str] | None = None
    channels: dict[str, str] = {}


class Choice(Struct, frozen=True):
    """One thing that she chose. ``kind`` is language, quiet (HH:MM-HH:MM) or ``channel:<purpose>``; an empty value is
    no choice. ``change`` is what was chosen in one go."""

    kind: str
    value: str
    was: str
    at: datetime
    change: UUID
    source: str = ""


class Wish(Struct, frozen=True):
    """A consent that counts only once it is confirmed by the link of a message."""

    id: UUID
    purpose: str
    channel: str
    at: datetime
    change: UUID
    wording: str = ""


class Found(Struct, frozen=True, order=True):
    """A subject that a search found, and by what: email, phone or name."""

    subject: str
    kind: str


class Holdings(Struct, frozen=True):
    """What is kept of a person, before it is forgotten."""

    person: UUID
    subjects: tuple[str, ...]
    secrets: int
    bodies: int
    messages: int


class Forgetting(Struct, frozen=True):
    """A line of the log of forgettings. It holds nothing personal and is applied again after a restore."""

    shop: str
    person: UUID
    at: datetime
    who: str
    subjects: tuple[str, ...]
