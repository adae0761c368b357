"""What others must offer so that hooks can be called."""

from collections.abc import Mapping
from typing import Protocol

from doorstep.messages.hooks.model import Answer


class Poster(Protocol):
    """What carries a call to its receiver. Safe to use from several threads."""

    def post(self, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """POST a body and return what was answered. Raises nothing."""
        ...

    def close(self) -> None:
        """Hang up whatever is held open."""
        ...
