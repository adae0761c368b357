"""A claim as a ZIP: the paper, the scans, dates and bodies as tables, and the hash of each file. The same claim makes
the same bytes."""

import io
import zipfile
from collections.abc import Iterable, Sequence
from hashlib import sha256

from doorstep.learning.claims.model import Body, Claim, Named, Scanned
from doorstep.learning.claims.paper import paper
from doorstep.learning.tables import written

_PAPER = "claim.pdf"


def name_of(claim: Claim) -> str:
    """Return what the file is called: by its reason and its first number, without anything that a file system minds."""
    number = claim.legs[0].number if claim.legs else claim.order
    plain = "".join(sign if sign.isalnum() or sign in "-_" else "-" for sign in number)
    return f"claim-{claim.reasons[0] if claim.reasons else 'parcel'}-{plain}.zip"


def packed(claim: Claim) -> bytes:
    """Return the ZIP."""
    files = {_PAPER: paper(claim), **{name: text.encode() for name, text in _tables(claim)}}
    files["SHA256SUMS"] = "".join(f"{sha256(raw).hexdigest()}  {name}\n" for name, raw in files.items()).encode()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as folder:
        for name, raw in files.items():
            made = claim.made_at
            entry = zipfile.ZipInfo(
                name, (max(made.year, 1980), made.month, made.day, made.hour, made.minute, made.second)
            )
            entry.compress_type = zipfile.ZIP_DEFLATED
            folder.writestr(entry, raw)
    return out.getvalue()


def _tables(claim: Claim) -> Iterable[tuple[str, str]]:
    digests = {one.id: one.digest for one in claim.bodies}
    scans = [(*_row(one), digests.get(one.body, "") if one.body is not None else "") for one in claim.scans]
    yield "scans.csv", written([(*Scanned.__struct_fields__, "body_sha256"), *scans])
    if claim.dates:
        yield "carrier_dates.csv", written([Named.__struct_fields__, *map(_row, claim.dates)])
    if claim.bodies:
        yield "bodies.csv", written([Body.__struct_fields__, *map(_row, claim.bodies)])


def _row(one: Scanned | Named | Body) -> Sequence[object]:
    return [getattr(one, name) for name in one.__struct_fields__]
