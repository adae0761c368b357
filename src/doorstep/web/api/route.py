"""A route of the API: method, address, scope and the function that answers; all else is read off its signature.

``asked`` is the Struct of its query, ``sent`` that of its body, ``call`` the call; the rest are parts of the address.
The docstring's first line is the summary, its annotation the answer.
"""

import inspect
from collections.abc import Callable
from functools import cache
from typing import Any, get_type_hints

import msgspec
from msgspec import Struct

OPEN = ""


class Asks(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The query of an address; what is not known is refused, since a misspelt filter shows everything."""


class Sends(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The body of a write."""


class Route(Struct, frozen=True):
    """One address and method. ``made`` is the status of success; ``forms`` are the other forms of the answer;
    ``cross`` lets browsers call it out of the shop's own pages."""

    method: str
    path: str
    scope: str
    act: Callable[..., Any]
    made: int = 200
    forms: tuple[str, ...] = ()
    cross: bool = False

    @property
    def name(self) -> str:
        """Its name in the document and the clients."""
        return self.act.__name__

    @property
    def writes(self) -> bool:
        """Whether an idempotency key counts for it."""
        return self.method != "GET" and self.made != 200


class Wants(Struct, frozen=True):
    """What a route's function wants, read off its signature."""

    asked: type[Struct] | None
    sent: type[Struct] | None
    parts: dict[str, Any]
    answer: Any


@cache
def wants_of(act: Callable[..., Any]) -> Wants:
    """Return what this function wants and answers."""
    kinds = get_type_hints(act, include_extras=True)
    names = [name for name in inspect.signature(act).parameters if name not in ("call", "asked", "sent")]
    parts = {name: kinds[name] for name in names}
    return Wants(kinds.get("asked"), kinds.get("sent"), parts, kinds["return"])


def summary(route: Route) -> str:
    """Return what it does in one line."""
    return (inspect.getdoc(route.act) or "").partition("\n")[0]


def says(route: Route) -> str:
    """Return all that is said about it."""
    return (inspect.getdoc(route.act) or "").partition("\n")[2].strip()


def part(text: str, kind: Any) -> Any:
    """Read one part of an address. Raises ``msgspec.ValidationError``."""
    return msgspec.convert(text, kind, strict=False)
