"""What customers chose reaches the mails: their language, hours and channel, the links, and the mail to confirm."""

from datetime import timedelta
from uuid import UUID

from doorstep.kit.ids import digest
from doorstep.messages import handlers
from doorstep.messages.model import CHOICES, CONFIRM, Ask
from doorstep.people import handlers as people
from tests.messages.conftest import NOON, Office
from tests.messages.desk import NIGHT

CHANGE = UUID(int=77)


def chose(office: Office, subject: str, **values: str) -> None:
    """Let the buyer choose."""
    with office.database.transaction() as tx:
        person = people.people_of(tx, "demo", [subject])[subject, "buyer"].id
        named = {kind.replace("_", ":"): value for kind, value in values.items()}
        people.choose(tx, "demo", person, named, (), change=CHANGE, source="preference page", now=NOON)


def test_her_own_language_is_written(office: Office) -> None:
    subject = office.order(language="en")
    chose(office, subject, language="de")
    office.ask("shipped", subject)
    assert office.prepare()[0].letter.subject == "Deine Bestellung 1 ist unterwegs"


def test_her_own_quiet_hours_hold_back(office: Office) -> None:
    subject = office.order()
    chose(office, subject, quiet="10:00-14:00")
    asked = office.ask("shipped", subject)
    assert office.prepare() == ()
    assert office.verdict(asked) == (None, "quiet_hours")
    assert len(office.prepare(NOON + timedelta(hours=2))) == 1


def test_every_mail_leads_to_her_choices_and_only_what_is_not_service_ends_with_one_click(office: Office) -> None:
    subject = office.order()
    office.consent(subject, "care")
    office.ask("shipped", subject)
    office.ask("howto", subject, purpose="care")
    service, care = sorted(office.prepare(), key=lambda one: one.purpose, reverse=True)
    assert "https://track.example/u/demo/service" in service.letter.html
    assert "List-Unsubscribe" not in service.letter.headers
    assert care.letter.headers["List-Unsubscribe"] == "<https://track.example/u/demo/care>"
    assert care.letter.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_the_mail_to_confirm_comes_at_once_without_a_switch_and_leads_to_its_page(office: Office) -> None:
    subject = office.order(language="de")
    asked = Ask(
        shop="demo",
        id=digest("confirm", str(CHANGE)),
        subject=subject,
        playbook=CHOICES,
        step="confirm",
        cause=str(CHANGE),
        template=CONFIRM,
        purpose="service",
        asked_at=NIGHT,
        news_at=NIGHT,
        fresh_until=NIGHT + timedelta(days=1),
        live=True,
    )
    with office.database.transaction() as tx:
        handlers.ask(tx, [asked])
    (mail,) = office.prepare(NIGHT)
    assert mail.letter.subject == "Bitte bestätigen: Nachrichten von Nordlicht"
    assert f"https://track.example/u/demo/confirm:{CHANGE}" in mail.letter.html
    assert "es um deine Bestellung" not in mail.letter.text
    assert "List-Unsubscribe" not in mail.letter.headers
