"""What a provider's answer to a message means. Knows no provider."""

from collections.abc import Mapping
from typing import Any

import msgspec
from msgspec import Struct

from doorstep.connect.asking import Answer
from doorstep.connect.sending.codes import Codes
from doorstep.kit.errors import TransportError
from doorstep.messages.model import AnswerLost

#: Who we are is refused, or what we called is not there (an account's number, plan or channel is wrong); that is no
#: fault of the address.
_OURS = frozenset({401, 402, 403, 404, 405, 407})
_LATER = frozenset({408, 423, 425, 429, 503})
#: A server that broke may have taken the message before.
_UNSURE = frozenset({500, 502, 504, 520, 522, 524})
_LONGEST = 200


class Handed(Struct, frozen=True):
    """A message was taken: the provider's name for it, and how many parts it says that it makes of it (0: unsaid)."""

    id: str = ""
    parts: int = 0


def refused(
    answer: Answer, provider: str, codes: Codes | None = None, code: str = "", says: str = ""
) -> TransportError:
    """Return what an answer that is no success means, ready to be raised.

    A code that the connector knows decides; else the status does: 429 and 503 are passing and nothing was taken, 401,
    403 and 404 are about our account and so passing too, 500, 502 and 504 are lost answers, all other 4xx are for good.
    """
    known = codes.errors.get(code) if codes and code else None
    words = " ".join(part for part in (code, known.says if known and known.says else says) if part)
    why = f"{provider} says {answer.status}{' ' + words[:_LONGEST] if words else ''}"
    wait = seconds(answer.headers)
    if known is not None:
        cause, told = (known.cause, code) if known.never else ("", "")
        return TransportError(
            why, permanent=known.permanent, retry_after=wait, status=answer.status, cause=cause, code=told
        )
    if answer.status in _UNSURE:
        return AnswerLost(why)
    permanent = 400 <= answer.status < 500 and answer.status not in _LATER | _OURS
    return TransportError(why, permanent=permanent, retry_after=wait, status=answer.status)


def json_of(answer: Answer, provider: str) -> dict[str, Any]:
    """Return the object that an answer holds. A success that cannot be read is a lost answer."""
    try:
        told = msgspec.json.decode(answer.body) if answer.body.strip() else {}
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        told = None
    if isinstance(told, dict):
        return told
    if 200 <= answer.status < 300:
        raise AnswerLost(f"{provider} answered something else than announced")
    return {}


def seconds(headers: Mapping[str, str]) -> float | None:
    """Return the seconds for which `Retry-After` asks, where it names a number."""
    text = headers.get("retry-after", "").strip()
    return float(text) if text.isascii() and text.isdigit() and len(text) < 9 else None
