"""Every body that a connector can be tried on: its own samples, and those recorded elsewhere where they are here."""

import json
import os
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from doorstep.connect import known, reader
from doorstep.connect.samples import RECEIVED, samples
from doorstep.timeline.model import Reading

ROOT = Path(os.environ.get("DOORSTEP_DATA") or Path(__file__).parents[2].parent / "shared" / "data")
#: Where recorded bodies of a connector are, beside the folder of its own name.
_ALSO = {
    "fedex": ("carriers/recorded/fedex",),
    "dpd": ("carriers/scan_feeds_masked.csv",),
    "gls": ("carriers/scan_feeds_masked.csv",),
    "dhl_parcel_de": ("carriers/scan_feeds_masked.csv",),
    "usps": ("carriers/recorded/stamps",),
    "woocommerce": ("shops/woocommerce_rest",),
    "epcis": ("epcis",),
    "x12_214": ("edi",),
}
NOT_HERE = "the recorded bodies are not here (DOORSTEP_DATA)"


class Body(NamedTuple):
    """A body with what came beside it."""

    connector: str
    name: str
    raw: bytes
    meta: Mapping[str, str]

    @property
    def reading(self) -> Reading:
        """What its reader makes of it."""
        return reader(self.connector).read(self.raw, self.meta)


def own() -> list[Body]:
    """The samples of every connector; tables that belong together are read one by one here."""
    return [Body(name, one.name, one.raw, one.meta) for name in known() for one in samples(name)]


@lru_cache(maxsize=1)
def recorded() -> tuple[Body, ...]:
    """The recorded bodies of every connector, none where they are not here."""
    return tuple(body for name in known() for body in _recorded(name))


def _recorded(connector: str) -> Iterator[Body]:
    for folder in (f"carriers/{connector}", f"shops/{connector}", *_ALSO.get(connector, ())):
        where = ROOT / folder
        for path in [where] if where.is_file() else sorted(where.rglob("*")):
            if path.is_file() and path.name != "index.json":
                name = path.relative_to(ROOT).as_posix()
                yield _unwrapped(Body(connector, name, path.read_bytes(), {"received_at": RECEIVED}))


def _unwrapped(body: Body) -> Body:
    """A recorded delivery holds headers and body; what arrived was the body alone."""
    try:
        found = json.loads(body.raw)
    except ValueError:
        return body
    if not isinstance(found, dict) or not isinstance(found.get("headers"), dict) or "body" not in found:
        return body
    headers = {key.lower(): str(value) for key, value in found["headers"].items()}
    if isinstance(found.get("topic"), str):
        headers.setdefault(f"x-{body.connector}-topic", found["topic"])
    return body._replace(raw=json.dumps(found["body"]).encode(), meta={**body.meta, **headers})


def ids(body: Body) -> str:
    """The name of a test on this body."""
    return f"{body.connector}/{body.name}"
