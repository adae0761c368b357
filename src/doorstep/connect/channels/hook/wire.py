"""POST a body to a receiver: public addresses by https only, connections kept open, every failure says its kind."""

from collections.abc import Mapping

from doorstep.kit.errors import TransportError
from doorstep.kit.http import Client
from doorstep.messages.hooks.model import Answer

#: Bytes of an answer that are read; nothing in it is of interest.
LARGEST = 1024 * 1024


class Poster:
    """Receivers of hooks. Safe to use from several threads; close it."""

    def __init__(self, allow_hosts: frozenset[str], *, timeout: float = 10.0) -> None:
        """``allow_hosts`` may lie inside our network and may be called by plain http; ``timeout`` in seconds."""
        self._client = Client(allow_hosts=allow_hosts, timeout=timeout, largest=LARGEST)

    def post(self, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """POST and return what was answered. A redirect is a refusal: it could lead anywhere. Raises nothing."""
        try:
            return Answer(self._client.send("POST", url, headers=headers, body=body).status)
        except TransportError as error:
            return Answer(error.status or 0, error.message, error.permanent, error.retry_after)

    def close(self) -> None:
        """Hang up."""
        self._client.close()
