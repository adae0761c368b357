"""Addresses by their keyed hashes: which are not written to, and letting one be written to again."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from doorstep.kit.handle import Tx
from doorstep.messages.incoming.model import Listed, Suppression
from doorstep.messages.incoming.store import receipts
from doorstep.messages.incoming.store import suppressions as store
from doorstep.people import handlers as people
from doorstep.people.model import Keyring
from doorstep.people.rules import hash_of, normal_email, normal_phone

#: Channels whose address is a phone number.
_PHONES = frozenset({"sms", "whatsapp", "voice"})


def address_keys(secret: bytes, wanted: Iterable[tuple[str, str]], country: str = "") -> list[bytes]:
    """Return the keyed hash of each (channel, address), as `people` hashes what it searches by; of what is no address
    that of its letters."""
    return [hash_of(secret, *_normal(channel, address, country)) for channel, address in wanted]


def _normal(channel: str, address: str, country: str) -> tuple[str, str]:
    if channel == "email":
        return "email", normal_email(address) or address.strip().lower()
    if channel in _PHONES:
        return "phone", normal_phone(address, country) or "".join(address.split())
    return channel, address.strip()


def suppressed(
    tx: Tx, keys: Keyring, shop: str, wanted: Sequence[tuple[str, str]], *, now: datetime
) -> dict[tuple[str, str], Suppression]:
    """Return those of these (channel, address) that are not written to now, and why."""
    if not wanted:
        return {}
    digests = address_keys(people.shop_secret(tx, keys, shop), wanted)
    by_key = store.of(tx, shop, [(one[0], digest) for one, digest in zip(wanted, digests, strict=True)], now)
    return {one: found for one, digest in zip(wanted, digests, strict=True) if (found := by_key.get((one[0], digest)))}


def last_words(
    tx: Tx, keys: Keyring, shop: str, channel: str, wanted: Sequence[tuple[UUID, str]], *, since: datetime
) -> dict[tuple[UUID, str], datetime]:
    """Return when each of these (person, address) last answered us on a channel, if since then."""
    if not wanted:
        return {}
    digests = address_keys(people.shop_secret(tx, keys, shop), [(channel, address) for _, address in wanted])
    found = receipts.last_words(tx, shop, channel, sorted({person for person, _ in wanted}), since)
    return {one: at for one, digest in zip(wanted, digests, strict=True) if (at := found.get((one[0], digest)))}


def let_again(tx: Tx, keys: Keyring, shop: str, channel: str, address: str, *, who: str, now: datetime) -> bool:
    """Let an address be written to again; False when it is not on the list. Who did it is kept with the line."""
    (digest,) = address_keys(people.shop_secret(tx, keys, shop), [(channel, address)])
    store.hold(tx, shop, channel, digest)
    return store.lift(tx, shop, channel, digest, who=who, now=now)


def listed(tx: Tx, shop: str, *, now: datetime) -> list[Listed]:
    """Return what is not written to now, and what staff let be written to again, the latest first."""
    return store.listed(tx, shop, now)
