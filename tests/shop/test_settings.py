"""The shop's own documents and what is said about those that cannot be used."""

import pytest

from doorstep.shop.model import Brand, Complaint, Location, Source
from doorstep.shop.rules import brand_of, check_settings, settings_of, sources_of
from doorstep.shop.rules.lines import line_of

SHOP = """name = "Fjell"
zone = "Europe/Berlin"
country = "DE"
currency = "EUR"
languages = ["de", "en"]

[quiet]
start = "21:00"

[[locations]]
id = "berlin"
zone = "Europe/Berlin"
country = "DE"

[playbooks]
late = { live = true, daily_cap = 100 }
"""
BRAND = 'name = "Fjell"\naccent = "#115533"\nsender_email = "shop@fjell.example"\n'
SOURCES = """[[source]]
name = "web"
connector = "shopify"
key = "f3b1c0a98d7e6f54"
signature = "shopify"
secret = "SHOPIFY_SECRET"
"""
PLAYBOOK = {"playbooks/late.toml": ""}


def shop(old: str, new: str) -> list[Complaint]:
    assert old in SHOP
    text = SHOP.replace(old, new, 1)
    return check_settings("shop.toml", text, {"shop.toml": text, **PLAYBOOK})


def test_good_documents() -> None:
    documents = {"shop.toml": SHOP, "brand.toml": BRAND, "sources.toml": SOURCES, **PLAYBOOK}
    assert [check_settings(path, text, documents) for path, text in documents.items()] == [[], [], [], []]
    settings = settings_of(documents)
    assert (settings.mode, settings.locations) == ("shadow", (Location("berlin", "Europe/Berlin", "DE"),))
    assert settings.playbooks["late"].daily_cap == 100
    assert brand_of(documents) == Brand("Fjell", "#115533", sender_email="shop@fjell.example")
    assert sources_of(documents) == (Source("web", "shopify", "f3b1c0a98d7e6f54", "shopify", "SHOPIFY_SECRET"),)


@pytest.mark.parametrize(
    ("old", "new", "why", "line"),
    [
        ('zone = "Europe/Berlin"', 'zone = "Europe/Berlinn"', "There is no time zone 'Europe/Berlinn'.", 2),
        ('country = "DE"', 'country = "Germany"', "'Germany' is no country.", 3),
        ('"EUR"', '"Euro"', "'Euro' is no currency.", 4),
        ('["de", "en"]', "[]", "The shop speaks no language.", 5),
        ('"21:00"', '"9 pm"', "'9 pm' is no time of day.", 8),
        ('id = "berlin"', 'id = "berlin"\ncutoff = "25:00"', "'25:00' is no time of day.", 12),
        (
            'id = "berlin"',
            'id = "berlin"\nworkdays = [0]',
            "Working days are numbers from 1 (Monday) to 7 (Sunday).",
            12,
        ),
        ("late =", "lat =", "There is no playbook 'lat'.", 16),
        ("daily_cap = 100", "daily_cup = 100", "There is no field 'daily_cup' in 'late of playbooks'.", 16),
        ('name = "Fjell"', 'name = "Fjell"\nmode = "on"', "'mode' cannot be 'on'.", 2),
        (
            'name = "Fjell"',
            'name = "Fjell"\nrisk_clear = 0.7',
            "'risk_clear' must be smaller than 'risk_raise', and both between 0 and 1.",
            None,
        ),
    ],
)
def test_complaints_about_the_shop(old: str, new: str, why: str, line: int | None) -> None:
    assert [(one.why, one.line) for one in shop(old, new)] == [(why, line)]


def test_a_secret_in_the_open_is_refused() -> None:
    text = SOURCES.replace("SHOPIFY_SECRET", "shpss_0123")
    assert check_settings("sources.toml", text, {}) == [
        Complaint(
            "sources.toml",
            "'secret' must name a setting of the installation, never be the secret itself.",
            'Write a name such as secret = "SHOPIFY_SECRET" and set that variable.',
            6,
        )
    ]


def test_two_sources_of_one_name() -> None:
    assert [(one.why, one.line) for one in check_settings("sources.toml", SOURCES + SOURCES, {})] == [
        ("Two sources are called 'web'.", 8)
    ]


def test_a_brand_whose_name_would_break_a_header() -> None:
    text = BRAND.replace('"Fjell"', '"Fjell\\nBcc: x"')
    assert [one.why for one in check_settings("brand.toml", text, {})] == ["'name' has a line break."]


def test_settings_of_a_broken_release_are_an_error() -> None:
    with pytest.raises(ValueError, match=r"^shop\.toml: The document needs the field 'name'\.$"):
        settings_of({})


def test_lines_are_found_behind_long_texts_and_in_lists_of_lists() -> None:
    text = 'a = """\n[b]\nc = 1\n"""\n[b]\nc = 2 # [x]\n[[d]]\n[[d.e]]\nf = 1\n[[d.e]]\nf = 2\n[[d]]\ng."h i" = 3\n'
    assert [line_of(text, keys) for keys in [("a",), ("b", "c"), ("d", 0, "e", 1, "f"), ("d", 1, "g", "h i")]] == [
        1,
        6,
        11,
        13,
    ]
    assert line_of(text, ("d", 1, "nothing")) == 12
    assert line_of(text, ("nothing",)) is None
