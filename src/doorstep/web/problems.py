"""What can go wrong, as RFC 9457 writes it: one word, one status and one title for each kind."""

import msgspec
from django.http import HttpResponse
from msgspec import Struct

KIND = "application/problem+json"


class Wrong(Struct, frozen=True):
    """One thing that is wrong in a request: where (``$.text`` is a field of the body), and why."""

    at: str
    why: str


class Problem(Struct, frozen=True, omit_defaults=True):
    """Why a request was not answered. ``type`` leads to the words about its kind, ``detail`` is about this request."""

    type: str
    title: str
    status: int
    detail: str = ""
    how_to_mend: str = ""
    errors: tuple[Wrong, ...] = ()


#: Every kind of problem: its status, its title, and how to mend it where that is always the same.
KINDS: dict[str, tuple[int, str, str]] = {
    "malformed": (400, "The request cannot be understood", "Look at the errors; /api/v1/docs shows what is expected."),
    "no-key": (
        401,
        "There is no key that works",
        "Send `Authorization: Bearer dsk_…` with a key that was not revoked.",
    ),
    "not-allowed": (403, "The key may not do this", "Make a key that has the scope."),
    "not-found": (404, "There is nothing of that name in this shop", "Check the address; other shops cannot be seen."),
    "wrong-method": (405, "This address does not take that method", "`Allow` says which it takes."),
    "refused": (409, "That cannot be done as things stand", "The detail says what stands in the way."),
    "cursor-gone": (410, "The cursor is of another life of the database", "Begin again without a cursor."),
    "too-large": (413, "The body is too large", "Send less at once."),
    "wrong-type": (415, "Bodies are JSON", "Send `Content-Type: application/json`."),
    "invalid": (422, "What was sent does not fit", "Look at the errors."),
    "key-used-otherwise": (422, "This idempotency key was used for something else", "Use a new one for each write."),
    "too-many": (429, "Too many requests", "Wait as long as `Retry-After` says."),
    "broken": (500, "Something is broken here", "Report it with the time; it was written into the log."),
    "away": (503, "The database does not answer just now", "Try again in a moment; nothing was done."),
}


class Trouble(Exception):
    """Ends a request with a problem of this kind."""

    def __init__(
        self, kind: str, detail: str = "", *, errors: tuple[Wrong, ...] = (), headers: dict[str, str] | None = None
    ) -> None:
        super().__init__(f"{kind}: {detail}")
        self.kind, self.detail, self.errors = kind, detail, errors
        self.headers = headers or {}


def problem_of(trouble: Trouble) -> Problem:
    """Return what is said about this trouble."""
    status, title, mend = KINDS[trouble.kind]
    return Problem(f"/api/v1/docs#problem-{trouble.kind}", title, status, trouble.detail, mend, trouble.errors)


def answer_of(trouble: Trouble) -> HttpResponse:
    """Return the answer that says it."""
    problem = problem_of(trouble)
    response = HttpResponse(msgspec.json.encode(problem), status=problem.status, content_type=KIND)
    for name, value in trouble.headers.items():
        response.headers[name] = value
    return response
