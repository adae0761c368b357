"""Make shops, publish their documents as releases, go back to an older one."""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime

from doorstep.kit import seal
from doorstep.kit.handle import Tx
from doorstep.shop import store
from doorstep.shop.model import Complaint, Moved, Published, Release
from doorstep.shop.rules import Checker, changed_paths, check_all, differences, release_hash, tidy

_SHOP = re.compile(r"[a-z0-9][a-z0-9-]{0,30}")


class NoSuchShop(LookupError):
    """There is no shop of that name, or nothing was published in it."""


def create_shop(tx: Tx, shop: str, master: bytes, now: datetime) -> bool:
    """Make a shop with a secret of its own, wrapped by the master key; ``False`` when it is there already.

    Raises ``ValueError`` for a name that cannot be part of an address.
    """
    if not _SHOP.fullmatch(shop):
        raise ValueError(f"{shop!r} cannot be the name of a shop: use small letters, digits and -, 31 at the most")
    return store.create(tx, shop, seal.wrap(master, seal.new_key()), now)


def current(tx: Tx, shop: str) -> Release:
    """The release in force. Raises ``NoSuchShop``."""
    release = store.current(tx, shop)
    if release is None:
        raise NoSuchShop(f"There is no shop {shop!r} with documents in force.")
    return release


def current_hash(tx: Tx, shop: str) -> str | None:
    """The hash of the release in force, for those that keep what they made of its documents."""
    return store.in_force(tx, shop)[1]


def release_of(tx: Tx, shop: str, hash: str) -> Release | None:  # noqa: A002 - the word for it
    """A release by its hash, for explaining an older decision."""
    return store.release(tx, shop, hash)


def shops(tx: Tx) -> list[tuple[str, str | None, datetime]]:
    """Every shop with the hash of its release and since when it exists."""
    return store.shops(tx)


def secret_of(tx: Tx, shop: str) -> bytes:
    """The wrapped secret of a shop. Raises ``NoSuchShop``."""
    wrapped = store.secret(tx, shop)
    if wrapped is None:
        raise NoSuchShop(f"There is no shop {shop!r}.")
    return wrapped


def history(tx: Tx, shop: str) -> list[Moved]:
    """Each time another release came into force, the newest first."""
    return store.log(tx, shop)


def publish(
    tx: Tx,
    shop: str,
    documents: Mapping[str, str],
    base: str | None,
    who: str,
    now: datetime,
    checkers: Iterable[Checker],
    *,
    note: str = "",
) -> Published:
    """Put these documents in force, all of them or none.

    ``base`` is the hash that the edit began from, ``None`` for the first publish. When another came into force since,
    nothing changes and the differences are handed back. Raises ``NoSuchShop``.
    """
    texts = {path: tidy(text) for path, text in documents.items()}
    complaints = check_all(texts, checkers)
    exists, was = store.in_force(tx, shop, lock=True)
    if not exists:
        raise NoSuchShop(f"There is no shop {shop!r}.")
    if complaints:
        return Published(was or "", False, complaints=tuple(complaints))
    if (name := release_hash(texts)) == was:
        return Published(name, False)
    if base != was:
        return _stale(tx, shop, base, was)
    store.add(tx, Release(shop, name, texts, now, who, was, note))
    store.point(tx, shop, Moved(now, name, was, who, note))
    return Published(name, True)


def rollback(
    tx: Tx, shop: str, to: str, who: str, now: datetime, checkers: Iterable[Checker], why: str = ""
) -> Published:
    """Put an older release in force again, when it still passes today's checks.

    ``to`` is its hash or the beginning of it. Raises ``LookupError`` when there is no such release, or more than one.
    """
    exists, was = store.in_force(tx, shop, lock=True)
    if not exists:
        raise NoSuchShop(f"There is no shop {shop!r}.")
    matching = [one for one in store.releases(tx, shop) if to and one.hash.startswith(to)]
    if len(matching) != 1:
        raise LookupError(f"{'No' if not matching else 'More than one'} release of {shop!r} begins with {to!r}.")
    release = matching[0]
    if release.hash == was:
        return Published(release.hash, False)
    if complaints := check_all(release.documents, checkers):
        return Published(was or "", False, complaints=tuple(complaints))
    store.point(tx, shop, Moved(now, release.hash, was, who, why or "back to an older release"))
    return Published(release.hash, True)


def _stale(tx: Tx, shop: str, base: str | None, was: str | None) -> Published:
    older = store.release(tx, shop, base) if base else None
    newer = store.release(tx, shop, was) if was else None
    if base and older is None:
        why = f"There is no release {base!r} to build on."
        return Published(was or "", False, complaints=(Complaint("", why, f"The release in force is {was}."),))
    before, after = (side.documents if side is not None else {} for side in (older, newer))
    if not changed_paths(before, after):
        why = "The shop has documents already, and this publish names no base."
        return Published(was or "", False, complaints=(Complaint("", why, f"Name the base: {was}."),))
    return Published(was or "", False, diff=differences(before, after, names=("your base", "in force")))
