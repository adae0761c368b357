"""`channels.toml`: complaints that say how to mend, and whose turn it is."""

from doorstep.messages.accounts.model import Carries
from doorstep.messages.accounts.rules import DOCUMENT, accounts_of, carriers_of, check_accounts

CARRIES = {
    "twilio_sms": Carries(("sms",), ("sid", "token"), ("from",), ("from",), longest=10),
    "vonage": Carries(("sms",), ("key",)),
    "post": Carries(("post",)),
}
GOOD = """
order = { sms = ["second", "first"] }
[[account]]
name = "first"
connector = "twilio_sms"
secrets = { sid = "TWILIO_SID", token = "TWILIO_TOKEN" }
options = { from = "+4915735981234" }
[[account]]
name = "second"
connector = "vonage"
secrets = { key = "VONAGE_KEY" }
[[account]]
name = "third"
connector = "vonage"
active = false
secrets = { key = "VONAGE_KEY" }
"""


def complaints(text: str) -> list[tuple[str, str, int | None]]:
    return [(one.why, one.how_to_mend, one.line) for one in check_accounts(DOCUMENT, text, {}, CARRIES)]


def test_a_good_document_has_its_order() -> None:
    assert complaints(GOOD) == []
    accounts = accounts_of({DOCUMENT: GOOD})
    assert carriers_of(accounts, "sms", CARRIES) == ("second", "first")
    assert carriers_of(accounts, "post", CARRIES) == ()
    assert accounts.named("third") is None


WRONG = """order = { sms = ["nobody"], fax = [] }
[[account]]
name = "SMTP!"
connector = "twillio_sms"
[[account]]
name = "one"
connector = "twilio_sms"
channels = ["voice"]
cost = -1.0
longest = 12
base_url = "http://10.0.0.1"
secrets = { sid = "AC123abc" }
options = { to = "x" }
"""
COMPLAINTS = [
    ("'SMTP!' is no name for an account.", "Use small letters, digits, - and _; not smtp or mailbox or post.", 3),
    ("There is no connector 'twillio_sms' for a channel.", "Did you mean 'twilio_sms'?", 4),
    ("twilio_sms does not carry 'voice'.", "Known are: sms.", 8),
    ("A message cannot cost less than nothing.", "Write what one costs, or leave it out.", 9),
    ("twilio_sms takes at most 10.", "Leave the line out.", 10),
    (
        "twilio_sms wants to know the secret 'token'.",
        'Name the setting that holds it: token = "TWILIO_SMS_TOKEN".',
        12,
    ),
    (
        "'sid' must name a setting of the installation, never be the secret itself.",
        'Write a name such as "TWILIO_AUTH_TOKEN" and set that variable.',
        12,
    ),
    ("twilio_sms wants to know the option 'from'.", 'Add from = "…".', 13),
    ("twilio_sms has no option 'to'.", "Known are: from.", 13),
    (
        "10.0.0.1 is not called: it lies inside a network, or is not called by https.",
        "Use the provider's public address, or name the host in DOORSTEP_ALLOW_HOSTS for a test.",
        11,
    ),
    ("There is no account 'nobody'.", "Known are: SMTP!, one.", 1),
    ("There is no channel 'fax'.", "Known are: chat, dm, email, post, push, sms, voice, whatsapp.", 1),
]


def test_everything_wrong_is_named_with_its_line() -> None:
    assert complaints(WRONG) == COMPLAINTS
