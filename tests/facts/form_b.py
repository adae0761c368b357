"""The form of the facts about shops, feeds, EPCIS, X12 214 and tracking numbers, which README.md describes."""

import tomllib
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

Table = dict[str, Any]

FOLDER = Path(__file__).resolve().parent

#: Where the raw files of a facts file lie below the folder of real data, and how their names end.
RAW = {
    "bigcommerce": ("shops/bigcommerce/current", ".json"),
    "epcis": ("epcis", ""),
    "tracking_numbers": ("tracking_numbers", ".json"),
    "woocommerce": ("shops/woocommerce/current", ".json"),
    "woocommerce_rest": ("shops/woocommerce_rest", ".json"),
    "x12_214": ("edi", ".EDI"),
}
#: Tables that are not about one file.
NOT_FILES = {"all", "steps", "same_event", "retraction", "claimed_by_several", "known_parcels"}


@cache
def said(name: str) -> Table:
    """Return the facts of one TOML file."""
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


def files(name: str) -> dict[str, Table]:
    """Return the tables that are about one raw file each."""
    return {key: table for key, table in said(name).items() if key not in NOT_FILES}


def within(value: Any, key: str) -> Iterator[Any]:
    """Yield what stands under a key, at any depth."""
    if isinstance(value, dict):
        for name, part in value.items():
            if name == key:
                yield part
            else:
                yield from within(part, key)
    elif isinstance(value, list):
        for part in value:
            yield from within(part, key)


def instant(text: str) -> datetime:
    """Return an instant; one without an offset is an error."""
    at = datetime.fromisoformat(text)
    assert at.utcoffset() is not None, f"{text} has no offset"
    return at
