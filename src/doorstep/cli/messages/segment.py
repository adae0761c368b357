"""Show how many customers belong to a segment, and which condition keeps how many out.

Without a name all segments are shown. They are documents of the shop, `segments/NAME.toml`; docs/segments.md says what
may stand in one. `--file` tries one that is not published yet.

  doorstep segment loyal --shop mine
  doorstep segment --file segments/loyal.toml --json
"""

import argparse
from pathlib import Path

from doorstep.cli import answer, ground
from doorstep.cli.orders._which import shop_of
from doorstep.kit import clock
from doorstep.messages.segments import handlers
from doorstep.messages.segments.model import Counted, Segment
from doorstep.messages.segments.rules import segments_of
from doorstep.shop.rules.documents import read
from doorstep.views import releases


def add(parser: argparse.ArgumentParser) -> None:
    """Which segment, of which shop."""
    parser.add_argument("name", nargs="?", default="", help="the segment; all when left out")
    parser.add_argument("--shop", default="", help="the shop; may be left out while there is only one")
    parser.add_argument("--file", type=Path, help="count this document instead of the published ones")


def run(args: argparse.Namespace) -> int:
    """Count, and show."""
    with ground.database() as database, database.transaction() as tx:
        shop = shop_of(tx, args.shop)
        release = releases.published(tx, shop, releases.current(tx, shop))
        segments = from_file(args.file) if args.file else segments_of(release.documents if release else {})
        if args.name and args.name not in segments:
            raise answer.Problem(f"{shop} has no segment {args.name!r}; it has: {', '.join(segments) or 'none'}.")
        wanted = {args.name: segments[args.name]} if args.name else segments
        found = handlers.preview(tx, shop, wanted, clock.now())
    return answer.show(args, {"shop": shop, "segments": found}, lambda: as_text(found))


def from_file(path: Path) -> dict[str, Segment]:
    """Read a document that is not published. Raises ``Problem`` with what is wrong with it."""
    try:
        segment, complaints = read(str(path), path.read_text("utf-8"), Segment)
    except OSError as error:
        raise answer.Problem(f"{path}: {error.strerror}") from None
    if segment is None:
        raise answer.Problem(f"{path}: {complaints[0].why} {complaints[0].how_to_mend}")
    return {path.stem: segment}


def as_text(found: tuple[Counted, ...]) -> str:
    """Return the segments as a person reads them."""
    lines = []
    for one in found:
        lines.append(f"{one.name}: {one.members:,} of {one.people:,} customers. {one.says}")
        lines += [f"  {condition} keeps out {n:,}" for condition, n in sorted(one.missed.items(), key=_most)]
    return "\n".join(lines) or "The shop has no segments; docs/segments.md says how to write one."


def _most(one: tuple[str, int]) -> tuple[int, str]:
    return -one[1], one[0]
