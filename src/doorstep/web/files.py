"""The few files that pages link to, held in memory, each under an address that changes with its content."""

import mimetypes
from functools import cache
from hashlib import blake2b
from pathlib import Path

import allauth
from msgspec import Struct

_OURS = Path(__file__).parent / "static"
_SIGN_IN = Path(allauth.__file__).parent  # the scripts of its passkey and password pages


class File(Struct, frozen=True):
    """One file as it is sent."""

    body: bytes
    kind: str
    mark: str


@cache
def files() -> dict[str, File]:
    """Read every file once: `{name: file}`."""
    found: dict[str, File] = {}
    for folder in (_SIGN_IN / "account" / "static", _SIGN_IN / "mfa" / "static", _OURS):
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                body = path.read_bytes()
                kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
                if kind.startswith("text/") or kind.endswith("javascript"):
                    kind += "; charset=utf-8"
                found[path.relative_to(folder).as_posix()] = File(body, kind, _mark(body))
    return found


@cache
def address(name: str) -> str:
    """Return the address of a file, for templates. Raises `KeyError` when there is no such file."""
    return f"/static/{name}?v={files()[name].mark}"


@cache
def version() -> str:
    """Return a mark of everything that shapes a page beside its data: files and templates."""
    whole = blake2b(digest_size=6)
    for name, file in sorted(files().items()):
        whole.update(f"{name}{file.mark}".encode())
    for path in sorted((Path(__file__).parent / "templates").rglob("*.html")):
        whole.update(path.read_bytes())
    return whole.hexdigest()


def _mark(body: bytes) -> str:
    return blake2b(body, digest_size=6).hexdigest()
