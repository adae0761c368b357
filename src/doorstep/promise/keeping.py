"""Learned models kept ready beside the loops: read in a thread of their own, so that no round ever waits for one."""

import logging
import threading
import zlib
from collections.abc import Callable, Sequence

import msgspec

from doorstep.promise.model import LearnedModel
from doorstep.promise.rules.guarded import Ready
from doorstep.promise.rules.learned import Case
from doorstep.shop.model import Settings

_log = logging.getLogger(__name__)
_cases = msgspec.json.Decoder(tuple[Case, ...]).decode
#: Reads the newest model of a shop and its packed cases, in a transaction of its own.
Read = Callable[[str], "tuple[LearnedModel, bytes] | None"]


def packed(cases: Sequence[Case]) -> bytes:
    """Pack cases for their column."""
    return zlib.compress(msgspec.json.encode(cases), 1)


def unpacked(packed_cases: bytes) -> tuple[Case, ...]:
    """Return packed cases. Raises ``ValueError`` or ``zlib.error`` when they are damaged."""
    return _cases(zlib.decompress(packed_cases))


def made_ready(read: Read, shop: str, settings: Settings, *, confidence: float = 0.8) -> Ready:
    """Read a shop's newest model. What cannot be read is left out, with the reason."""
    try:
        found = read(shop)
        model, cases = (found[0], unpacked(found[1])) if found is not None else (None, ())
    except (ValueError, zlib.error) as error:
        _log.warning("the learned model of shop %s cannot be read", shop, exc_info=error)
        broken = Ready(None, (), settings)
        broken.why = "The learned estimator is not used: its model cannot be read."
        return broken
    return Ready(model, cases, settings, confidence=confidence)


class Keeper:
    """What is ready, by shop. `stamp` may be called at any time and never waits."""

    def __init__(self, read: Read) -> None:
        self._read = read
        self._ready: dict[str, tuple[str, Ready]] = {}
        self._reading: dict[str, str] = {}
        self._lock = threading.Lock()

    def stamp(self, shop: str, wanted: str, settings: Settings) -> str:
        """Return the word of what is ready, and begin to read what is wanted when that is something else."""
        with self._lock:
            there = self._ready[shop][0] if shop in self._ready else ""
            if wanted and wanted != there and self._reading.get(shop) != wanted:
                self._reading[shop] = wanted
                name = f"learned model of {shop}"
                threading.Thread(target=self._make, args=(shop, wanted, settings), name=name, daemon=True).start()
            return there

    def ready(self, shop: str) -> Ready | None:
        """Return what is ready."""
        with self._lock:
            found = self._ready.get(shop)
        return found[1] if found is not None else None

    def _make(self, shop: str, wanted: str, settings: Settings) -> None:
        try:
            made = made_ready(self._read, shop, settings)
        except Exception as error:  # a database that is away: the next round asks again
            _log.warning("the learned model of shop %s is read later", shop, exc_info=error)
        else:
            with self._lock:
                self._ready[shop] = (wanted, made)
        finally:
            with self._lock:
                self._reading.pop(shop, None)
