"""Show what could not be read, and have it read again."""

from collections.abc import Sequence

from doorstep.intake.model import Backlog, Failure
from doorstep.intake.store import mend
from doorstep.kit.handle import Tx


def failed(tx: Tx, shop: str, *, limit: int = 200) -> list[Failure]:
    """Return the bodies of this shop that could not be read, the newest first."""
    return mend.failed(tx, shop, limit)


def reread(tx: Tx, shop: str, *, ids: Sequence[int] = (), all_failed: bool = False, older_than: str = "") -> int:
    """Have bodies read again; return how many now wait. They keep the name of their last reader.

    Give exactly one: `ids`, `all_failed`, or `older_than` as id@version of a reader ("shopify@3": all that shopify read
    before version 3). Raises `ValueError` otherwise.
    """
    if [bool(ids), all_failed, bool(older_than)].count(True) != 1:
        raise ValueError("say which bodies: ids, all that failed, or those of an older reader")
    if ids:
        return mend.reread_ids(tx, shop, ids)
    if all_failed:
        return mend.reread_failed(tx, shop)
    reader, _, version = older_than.partition("@")
    if not reader or not version.isdigit():
        raise ValueError(f"a reader is written as id@version, such as shopify@3; this is {older_than!r}")
    return mend.reread_older(tx, shop, reader, int(version))


def backlog(tx: Tx, shop: str) -> Backlog:
    """Count what waits and what failed in this shop."""
    return mend.backlog(tx, shop)
