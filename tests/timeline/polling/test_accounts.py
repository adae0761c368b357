"""Accounts as documents: what is refused at publish, and how to mend it."""

import pytest

from doorstep.connect.wires import wires
from doorstep.timeline.polling.model import Account
from doorstep.timeline.polling.rules.documents import accounts_of, check_carriers

GOOD = """
[[account]]
name = "ups-api"
carrier = "ups"
per_second = 2
[account.secrets]
client_id = "UPS_ID"
client_secret = "UPS_SECRET"
"""
NAMED = "'client_secret' must name a setting of the installation, never be the secret itself."
INSIDE = " is not called: it lies inside a network, or is not called by https."
DHL = """
[[account]]
name = "dhl"
carrier = "dhl_unified"
legs = ["dhl_express", "dhl_parcel_de"]
[account.secrets]
api_key = "DHL_KEY"
"""


def complaints(text: str, *allowed: str, sources: str = "") -> list[tuple[int | None, str]]:
    documents = {"carriers.toml": text, "sources.toml": sources}
    found = check_carriers("carriers.toml", text, documents, wires(), allowed=allowed)
    assert all(one.how_to_mend for one in found)
    return [(one.line, one.why) for one in found]


def test_good_accounts_are_read() -> None:
    assert complaints(GOOD + DHL) == []
    accounts = accounts_of({"carriers.toml": GOOD + DHL})
    ups = accounts.of("ups")
    assert ups == Account(
        "ups-api", "ups", per_second=2, secrets={"client_id": "UPS_ID", "client_secret": "UPS_SECRET"}
    )
    express = accounts.of("dhl_express")
    assert express is not None
    assert express.name == "dhl"
    assert accounts.of("dhl_unified") is None
    assert accounts_of({}).account == ()
    off = accounts_of({"carriers.toml": GOOD.replace("per_second = 2", "active = false")})
    assert (off.of("ups"), off.named("ups-api")) == (None, None)


@pytest.mark.parametrize(
    ("was", "becomes", "expected"),
    [
        ('"ups-api"', '"UPS!"', (3, "'UPS!' is no name for an account.")),
        ('carrier = "ups"', 'carrier = "upps"', (4, "Nobody here can ask the carrier 'upps'.")),
        ("per_second = 2", "per_second = 0", (5, "That many requests a second cannot be.")),
        ("per_second = 2", "per_day = 0", (5, "Without a request a day nothing can be asked.")),
        ("per_second = 2", "batch = 2", (5, "ups takes at most 1 numbers at once.")),
        ("per_second = 2", "cost = -1", (5, "A request cannot cost less than nothing.")),
        ("per_second = 2", "workdays = []", (5, "These are no days of a week.")),
        ("per_second = 2", "workdays = [0, 1]", (5, "These are no days of a week.")),
        ("per_second = 2", 'zone = "Europe/Nowhere"', (5, "There is no time zone 'Europe/Nowhere'.")),
        ("per_second = 2", "limit = 2", (5, "There is no field 'limit' in 'account no. 1'.")),
        ('client_id = "UPS_ID"\n', "", (6, "ups wants to know the secret 'client_id'.")),
        ('"UPS_SECRET"', '"hunter2"', (8, NAMED)),
        ('"UPS_SECRET"', '"UPS_SECRET"\nkey = "X"', (9, "ups has no secret 'key'.")),
        ('"UPS_SECRET"', '"UPS_SECRET"\n[account.options]\nlang = "de"', (10, "ups has no option 'lang'.")),
        ("per_second = 2", 'base_url = "https://10.0.0.1"', (5, "10.0.0.1" + INSIDE)),
        ("per_second = 2", 'base_url = "http://ups.example"', (5, "ups.example" + INSIDE)),
        ("per_second = 2", 'base_url = "https://u:p@ups.example"', (5, "This is no address of a sandbox.")),
        ("per_second = 2", 'base_url = "https://[::1"', (5, "This is no address of a sandbox.")),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_with_its_line(was: str, becomes: str, expected: tuple[int, str]) -> None:
    text = GOOD.replace(was, becomes)
    assert text != GOOD
    assert complaints(text) == [expected]


def test_a_sandbox_inside_must_be_allowed() -> None:
    text = GOOD.replace("per_second = 2", 'base_url = "http://127.0.0.1:8099"')
    assert complaints(text, "127.0.0.1:8099") == []
    assert len(complaints(text, "127.0.0.1:8098")) == 1


def test_two_accounts_do_not_ask_for_the_same() -> None:
    both = GOOD + GOOD.replace("ups-api", "other")
    assert complaints(both) == [(10, "'other' and 'ups-api' would both ask for parcels of ups.")]
    assert complaints(GOOD + GOOD.replace("per_second = 2", "active = false")) == [
        (11, "Two accounts are called 'ups-api'.")
    ]


def test_an_account_and_a_source_have_different_names() -> None:
    sources = '[[source]]\nname = "ups-api"\nconnector = "ups"\nkey = "0123456789abcdef"\nsecret = "X"\n'
    assert complaints(GOOD, sources=sources) == [
        (3, "A source of sources.toml is called 'ups-api' too, so that nobody could tell the two apart.")
    ]


def test_a_document_that_is_no_toml_is_refused() -> None:
    assert len(complaints("[[account")) == 1
    with pytest.raises(ValueError, match="carriers"):
        accounts_of({"carriers.toml": "[[account"})
