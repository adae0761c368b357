"""Certificates that bodies name, each fetched once. Whoever asks has judged the address (`providers`)."""

from collections.abc import Callable

_MOST = 50


class Certificates:
    """Certificates by their address."""

    def __init__(self, fetch: Callable[[str], bytes]) -> None:
        """``fetch`` gets what lies at an address; it raises `TransportError`."""
        self._fetch = fetch
        self._known: dict[str, str] = {}

    def __call__(self, url: str) -> str:
        """Return a certificate (PEM). Raises `TransportError`."""
        if url not in self._known:
            body = self._fetch(url)
            if len(self._known) >= _MOST:
                self._known.clear()
            self._known[url] = body.decode("ascii", "replace")
        return self._known[url]
