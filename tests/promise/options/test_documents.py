"""``options.toml`` says what is wrong with it, with the line; the page of the documentation shows one that is right."""

import re
from pathlib import Path

import pytest

from doorstep.promise.options.rules import check_options, options_of

PAGE = Path(__file__).resolve().parents[3] / "docs" / "options.md"
FOUND = re.search(r"```toml\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
RIGHT = FOUND.group(1) if FOUND else ""
SHOP = """
name = "Fjell"
zone = "Europe/Berlin"
country = "DE"
currency = "EUR"
[[locations]]
id = "leipzig"
zone = "Europe/Berlin"
country = "DE"
[[services]]
carrier = "dhl_parcel_de"
name = "DHL Paket"
"""


def test_the_document_of_the_page_is_right() -> None:
    assert check_options("options.toml", RIGHT, {"shop.toml": SHOP}) == []
    assert [one.id for one in options_of({"options.toml": RIGHT}).service] == ["standard", "evening"]
    assert check_options("brand.toml", "nonsense", {}) == []


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("hold_minutes = 15", "hold_minutes = 0", "Capacity is held for at least a minute and at most a day."),
        ('"https://shop.example"', '"shop.example/path"', "'shop.example/path' is no address of a page."),
        ('id = "land"', 'id = "city"', "Two zones are called 'city'."),
        ('kind = "window"', 'kind = "windows"', "'kind' cannot be 'windows'."),
        ('zones = ["city"]', 'zones = ["town"]', "There is no zone 'town'."),
        ('carrier = "dhl_parcel_de"', 'carrier = "dhl"', "shop.toml has no service of the carrier 'dhl'."),
        ('location = "leipzig"', 'location = "moon"', "There is no location 'moon'."),
        ('start = "18:00"', 'start = "22:00"', "A window needs a start and a later end."),
        ("capacity = 20", "capacity = -1", "Capacity and price cannot be negative."),
        ('cutoff = "11:00"', 'cutoff = "11"', "'11' is no time of day."),
        ("amount = 490", "amount = -1", "Prices and their limits cannot be negative."),
    ],
)
def test_each_mistake_is_named_with_its_line(old: str, new: str, why: str) -> None:
    assert old in RIGHT
    found = check_options("options.toml", RIGHT.replace(old, new, 1), {"shop.toml": SHOP})
    assert why in [one.why for one in found]
    assert all(one.line for one in found)
    assert all(one.how_to_mend for one in found)
