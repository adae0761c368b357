"""One call of the API: whose key it is, in which shop, and what it works with."""

from datetime import datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from msgspec import Struct

from doorstep.accounts.models import Key, Member
from doorstep.kit.handle import Tx
from doorstep.people.model import Keyring
from doorstep.views import releases
from doorstep.web.middleware import Asked, Desk
from doorstep.web.problems import Trouble
from doorstep.web.shops import Shop, shop_of


class Raw(Struct, frozen=True):
    """An answer in another form than JSON, or with headers of its own."""

    body: bytes
    kind: str
    headers: dict[str, str] = {}


class Call:
    """A request with a key that works. Its transaction sees the key's shop and no other."""

    def __init__(self, request: Asked, key: Key) -> None:
        self.request, self.key = request, key
        self.desk: Desk = request.desk
        self.name: str = key.shop
        self.desk.enter(self.name)

    @property
    def tx(self) -> Tx:
        """The transaction of this call."""
        return self.desk.tx

    @property
    def keys(self) -> Keyring:
        """The ring that opens the vault."""
        return self.desk.keys

    @property
    def now(self) -> datetime:
        """The moment of this call."""
        return self.desk.now

    @property
    def who(self) -> str:
        """How this key is written down."""
        return f"key:{self.key.handle}"

    @cached_property
    def release(self) -> str:
        """The hash of the release in force."""
        return releases.current(self.tx, self.name)

    @cached_property
    def shop(self) -> Shop:
        """The shop as it is published."""
        return shop_of(self.tx, self.name, self.release)

    @property
    def zone(self) -> ZoneInfo:
        """The shop's own clock."""
        return ZoneInfo(self.shop.settings.zone)

    def may(self, scope: str) -> bool:
        """Whether the key has this scope."""
        return scope in self.key.scopes

    def acting(self, who: str) -> str:
        """Return whose act it is: a member of the shop's staff that is named, else the key by its name."""
        if not who or who == self.key.name:
            return self.key.name
        if who not in self.staff():
            raise Trouble("invalid", f"{who!r} is nobody of this shop's staff.")
        return who

    def staff(self) -> list[str]:
        """The names of the shop's staff, as tasks write them."""
        members = Member.objects.filter(posts__shop=self.name, is_active=True).order_by("email")
        return [member.name or member.email for member in members]
