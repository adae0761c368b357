"""`doorstep demo send`."""

import argparse
import sys

from doorstep.cli import answer
from doorstep.cli.answer import Problem
from doorstep.cli.demonstrate.ground import demo_shop
from doorstep.demo.door import Away, Refused
from doorstep.demo.model import Post
from doorstep.demo.rules.dice import whole
from doorstep.kit.clock import now


def run(args: argparse.Namespace) -> int:
    """Post one body, signed as its source signs."""
    raw = sys.stdin.buffer.read() if str(args.file) == "-" else _read(args)
    with demo_shop() as shop:
        if args.source not in shop.endpoints:
            known = ", ".join(sorted(shop.endpoints))
            raise Problem(f"The demo shop has no source {args.source!r}. It has {known}.")
        at = now()
        delivery = f"{whole('sent', raw.hex(), below=1 << 62):016x}"
        try:
            with shop.door() as door:
                new = door.post(Post(args.source, raw, at, args.topic, delivery))
        except Refused as error:
            raise Problem(f"{error}") from None
        except Away as error:
            raise Problem(f"Nobody takes it: {error}. Is `doorstep up` running?") from None
    text = (
        "Taken. `doorstep inbox failed` says if it cannot be read." if new else "The door knew this very body already."
    )
    return answer.show(args, {"new": new}, text)


def _read(args: argparse.Namespace) -> bytes:
    try:
        found: bytes = args.file.read_bytes()
    except OSError as error:
        raise Problem(f"{args.file} cannot be read: {error.strerror}.") from None
    return found
