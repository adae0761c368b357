"""Releases: their hash, the differences between two of them, and the check of all documents together."""

from collections.abc import Callable, Iterable, Mapping
from difflib import unified_diff
from hashlib import blake2b

from doorstep.shop.model import Complaint

#: Looks at one document, with all of them at hand, and says what is wrong with it.
Checker = Callable[[str, str, Mapping[str, str]], list[Complaint]]

REQUIRED = ("shop.toml", "brand.toml", "sources.toml")
_LARGEST = 256 * 1024  # bytes of one document
_MOST = 500


def release_hash(documents: Mapping[str, str]) -> str:
    """The name of a set of documents: the same for the same texts, whatever their order and line ends."""
    out = blake2b(digest_size=16)
    for path in sorted(documents):
        for part in (path, tidy(documents[path])):
            data = part.encode()
            out.update(b"%d:%b," % (len(data), data))
    return out.hexdigest()


def tidy(text: str) -> str:
    """The text with plain line ends, so that an editor on another system changes nothing."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def differences(old: Mapping[str, str], new: Mapping[str, str], *, names: tuple[str, str] = ("old", "new")) -> str:
    """A unified diff over all documents, empty when they are the same."""
    parts: list[str] = []
    for path in sorted({*old, *new}):
        before, after = (tidy(side.get(path, "")).splitlines() for side in (old, new))
        parts += unified_diff(before, after, f"{names[0]}/{path}", f"{names[1]}/{path}", lineterm="")
    return "\n".join(parts) + ("\n" if parts else "")


def changed_paths(old: Mapping[str, str], new: Mapping[str, str]) -> list[str]:
    """The documents that differ."""
    return [path for path in sorted({*old, *new}) if tidy(old.get(path, "")) != tidy(new.get(path, ""))]


def check_all(documents: Mapping[str, str], checkers: Iterable[Checker]) -> list[Complaint]:
    """Everything that any checker has to say, by document and line. A set without a complaint may be published."""
    found = list(_as_a_whole(documents))
    looking = list(checkers)
    for path in sorted(documents):
        for check in looking:
            found += check(path, documents[path], documents)
    return sorted(found, key=lambda one: (one.path, one.line or 0))


def _as_a_whole(documents: Mapping[str, str]) -> Iterable[Complaint]:
    for path in REQUIRED:
        if path not in documents:
            yield Complaint(path, "This document is missing.", "Copy it from the starter shop and change it.")
    if len(documents) > _MOST:
        yield Complaint("", f"{len(documents)} documents are too many.", f"A shop may have {_MOST}.")
    for path, text in documents.items():
        if len(text.encode()) > _LARGEST:
            yield Complaint(path, "This document is too large.", f"{_LARGEST // 1024} KiB is the most.")
        if path.startswith("/") or ".." in path.split("/") or "\0" in text:
            yield Complaint(path, "This is no document of a shop.", "Use plain names below the shop's folder.")
