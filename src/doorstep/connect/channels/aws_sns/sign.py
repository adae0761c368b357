"""AWS Signature Version 4. Pure. Source: docs.aws.amazon.com, "Create a signed AWS API request", and its test suite."""

import hmac
from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256
from typing import NamedTuple
from urllib.parse import quote, urlsplit

_ALGORITHM = "AWS4-HMAC-SHA256"


class Key(NamedTuple):
    """Who signs, and for which service where."""

    id: str
    secret: str
    region: str
    service: str


def signed(key: Key, method: str, url: str, headers: Mapping[str, str], body: bytes, now: datetime) -> dict[str, str]:
    """Return the headers of a request with its date and signature. ``headers`` are in lower case; the query of the
    address must be in order already."""
    parts, stamp = urlsplit(url), now.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    given = {**headers, "host": parts.netloc, "x-amz-date": stamp}
    names = ";".join(sorted(given))
    lines = "".join(f"{name}:{' '.join(given[name].split())}\n" for name in sorted(given))
    path = quote(parts.path or "/", safe="/-_.~%")
    request = "\n".join([method, path, parts.query, lines, names, sha256(body).hexdigest()])
    scope = f"{stamp[:8]}/{key.region}/{key.service}/aws4_request"
    text = "\n".join([_ALGORITHM, stamp, scope, sha256(request.encode()).hexdigest()])
    signature = hmac.digest(_derived(key, stamp[:8]), text.encode(), "sha256").hex()
    del given["host"]
    return {
        **given,
        "authorization": f"{_ALGORITHM} Credential={key.id}/{scope}, SignedHeaders={names}, Signature={signature}",
    }


def _derived(key: Key, day: str) -> bytes:
    made = f"AWS4{key.secret}".encode()
    for part in (day, key.region, key.service, "aws4_request"):
        made = hmac.digest(made, part.encode(), "sha256")
    return made
