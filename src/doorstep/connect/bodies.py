"""From bytes to values: what every reader of JSON or text refuses before it looks closer. Pure.

PostgreSQL keeps no NUL in a text and no half of a surrogate pair, and nobody needs them: they are taken out here.
"""

from typing import Any

import msgspec

from doorstep.timeline.model import Problem

#: Larger bodies are refused; the door refuses them earlier.
MOST_BYTES = 32 * 1024 * 1024
_BOM = b"\xef\xbb\xbf"
_decode = msgspec.json.Decoder().decode


class Refused(Exception):
    """A body, or a part of one, that cannot be read: why, and how to mend it."""

    def __init__(self, why: str, how_to_mend: str) -> None:
        super().__init__(why)
        self.problem = Problem(why, how_to_mend)


def cleaned(raw: bytes) -> bytes:
    """Return JSON bytes without a byte-order mark and without NUL characters. Raises `Refused`: empty or too large."""
    if len(raw) > MOST_BYTES:
        raise Refused(
            f"the body has {len(raw):,} bytes, more than the {MOST_BYTES:,} that are read at once",
            "send it in smaller pieces",
        )
    raw = raw.removeprefix(_BOM).strip()
    if not raw:
        raise Refused("the body is empty", "send the body as the source's documentation describes it")
    if b"\\u0000" in raw:
        raw = msgspec.json.encode(_without_nul(value(raw)))
    return raw


def value(raw: bytes) -> Any:
    """Return what these JSON bytes hold. Raises `Refused` for what is no JSON, another encoding, or too deep."""
    try:
        return _decode(raw)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise Refused(*said(error)) from None


def document(raw: bytes) -> dict[str, Any]:
    """Return the JSON object that these bytes hold. Raises `Refused` when it is something else."""
    found = value(cleaned(raw))
    if not isinstance(found, dict):
        raise Refused("the body is no JSON object", "send one object in braces, as the source's documentation shows")
    return found


def text(raw: bytes) -> str:
    """Return the text of these bytes (UTF-8, or UTF-16 with its mark). Raises `Refused` for another encoding."""
    if len(raw) > MOST_BYTES:
        raise Refused(f"the file has {len(raw):,} bytes, more than are read at once", "send it in smaller pieces")
    try:
        found = raw.decode("utf-16") if raw[:2] in {b"\xff\xfe", b"\xfe\xff"} else raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refused(f"byte {error.start} is no UTF-8", "save the file as UTF-8") from None
    return found.replace("\0", "")


def said(error: Exception) -> tuple[str, str]:
    """Say in words for people why a decoder gave up, and how to mend it."""
    if isinstance(error, RecursionError):
        return (
            "the body is nested too deeply",
            "send it as the source's documentation shows; none is that deep",
        )
    words = str(error)
    if isinstance(error, UnicodeDecodeError) or "utf-8" in words.lower() or "surrogate" in words.lower():
        return "the body is not written in UTF-8", "send JSON in UTF-8, the only encoding that JSON may have"
    return f"the body is no JSON ({words})", "check that it is complete: quotes, commas and braces"


def _without_nul(found: Any) -> Any:
    if isinstance(found, str):
        return found.replace("\0", "")
    if isinstance(found, list):
        return [_without_nul(one) for one in found]
    if isinstance(found, dict):
        return {key.replace("\0", ""): _without_nul(one) for key, one in found.items()}
    return found
