"""Calls over HTTP: the key, JSON, problems, and trying again where that does no harm."""

import json
import secrets
import time
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlencode
from urllib.request import HTTPRedirectHandler, Request, build_opener

_AGAIN = frozenset({429, 503})
_LONGEST = 60.0  # seconds


class Problem(Exception):
    """The API did not do it (RFC 9457): `status`, `title`, `detail`, `how_to_mend`, and `errors` with where and why."""

    def __init__(self, status: int, said: dict[str, Any]) -> None:
        self.status = status
        self.title = str(said.get("title", ""))
        self.detail = str(said.get("detail", ""))
        self.how_to_mend = str(said.get("how_to_mend", ""))
        self.errors: list[dict[str, str]] = list(said.get("errors", []))
        super().__init__(f"{status} {self.title}{': ' + self.detail if self.detail else ''}")


class _Stay(HTTPRedirectHandler):
    """A key is never carried to another address."""

    def redirect_request(self, *_: Any) -> None:
        return None


class Wire:
    """One address and one key."""

    def __init__(self, url: str, key: str, *, timeout: float, tries: int) -> None:
        if not url.startswith(("https://", "http://")):
            raise ValueError("The address begins with https://.")
        self._url, self._key, self._timeout, self._tries = url.rstrip("/"), key, timeout, max(1, tries)
        self._opener = build_opener(_Stay)

    def call(self, method: str, path: str, query: dict[str, Any], sent: dict[str, Any] | None, word: str) -> Any:
        """Make one call and return what was answered: JSON as it is, other forms as bytes. Raises `Problem`.

        A write gets an idempotency key when it has none, so that it may be tried again without being done twice.
        """
        asked = {name: value for name, value in query.items() if value not in (None, "")}
        address = self._url + path + (f"?{urlencode(asked)}" if asked else "")
        body = None
        if sent is not None:
            body = json.dumps({name: value for name, value in sent.items() if value is not None}).encode()
        headers = {"Authorization": f"Bearer {self._key}", "Accept": "*/*"}
        if method != "GET":
            headers |= {"Content-Type": "application/json", "Idempotency-Key": word or secrets.token_urlsafe(18)}
        for attempt in range(1, self._tries + 1):
            try:
                return self._once(Request(address, body, headers, method=method))
            except HTTPError as error:
                problem = _problem(error)
                if error.code not in _AGAIN or attempt == self._tries:
                    raise problem from None
                time.sleep(_pause(error.headers.get("Retry-After", ""), attempt))
            except (URLError, TimeoutError) as error:
                if attempt == self._tries:
                    raise Problem(0, {"title": "Doorstep cannot be reached", "detail": str(error)}) from None
                time.sleep(_pause("", attempt))
        raise AssertionError("the last try answers or raises")

    def _once(self, request: Request) -> Any:
        with self._opener.open(request, timeout=self._timeout) as answer:
            raw = answer.read()
            return json.loads(raw) if "json" in answer.headers.get("Content-Type", "") else raw


def part(text: str) -> str:
    """Return a part of an address as it is written."""
    return quote(text, safe="")


def _problem(error: HTTPError) -> Problem:
    try:
        said = json.loads(error.read())
    except ValueError:
        said = {}
    return Problem(error.code, said if isinstance(said, dict) else {})


def _pause(asked: str, attempt: int) -> float:
    return min(float(asked), _LONGEST) if asked.isdigit() else min(0.5 * 2**attempt, _LONGEST)
