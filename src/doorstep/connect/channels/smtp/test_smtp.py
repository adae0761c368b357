"""SMTP, spoken with a real server."""

from datetime import UTC, date, datetime
from uuid import UUID

import msgspec
import pytest

from doorstep.connect.channels.smtp.wire import Smtp
from doorstep.kit.errors import TransportError
from doorstep.messages.model import AnswerLost, Fate, Letter, Outgoing
from tests.smtp_sink import Sink

NOW = datetime(2026, 3, 4, 11, 0, tzinfo=UTC)
LETTER = Letter(
    address="ada@example.org",
    subject="Dein Paket: grüße",
    html="<p>Grüße</p>",
    text="Grüße\n.ein Punkt am Anfang\n",
    sender="hallo@nordlicht.example",
    sender_name="Nordlicht, Outdoor",
    reply_to="frag@nordlicht.example",
    headers={"List-Unsubscribe": "<https://x.example/u/1>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"},
)


def outgoing(n: int = 1, **changes: str) -> Outgoing:
    """A message to Ada."""
    return Outgoing(
        shop="demo",
        month=date(2026, 3, 1),
        message=UUID(int=n),
        attempt=1,
        provider="smtp",
        channel="email",
        key=f"<{n}@nordlicht.example>",
        subject="order:1",
        purpose="service",
        template="shipped",
        letter=msgspec.structs.replace(LETTER, **changes),
    )


def test_a_mail_arrives_as_it_was_written() -> None:
    with Sink() as sink, Smtp(sink.url) as smtp:
        assert smtp.send_many([outgoing()], NOW) == [Fate(outgoing())]
    (mail,) = sink.mails
    assert (mail["subject"], mail["message-id"], mail["to"]) == (
        "Dein Paket: grüße",
        "<1@nordlicht.example>",
        "ada@example.org",
    )
    assert mail["from"] == '"Nordlicht, Outdoor" <hallo@nordlicht.example>'
    assert (mail["reply-to"], mail["date"]) == ("frag@nordlicht.example", "Wed, 04 Mar 2026 11:00:00 +0000")
    assert mail["list-unsubscribe-post"] == "List-Unsubscribe=One-Click"
    parts = [part.get_payload(decode=True) for part in mail.walk() if not part.is_multipart()]
    assert parts == ["Grüße\r\n.ein Punkt am Anfang\r\n".encode(), "<p>Grüße</p>\r\n".encode()]


def test_connections_are_kept_open() -> None:
    with Sink() as sink, Smtp(sink.url, connections=2) as smtp:
        fates = smtp.send_many([outgoing(n) for n in range(20)], NOW)
        assert [one.error for one in fates] == [""] * 20
        assert sink.connections <= 2
    assert len(sink.mails) == 20


@pytest.mark.parametrize(
    ("behaviour", "permanent", "error"),
    [
        ("refuse", True, "the mail server says 550 5.1.1 <ada@example.org> is unknown here"),
        ("defer", False, "the mail server says 451 4.3.0 not now"),
        ("deny", True, "the mail server says 554 5.7.1 we do not take this"),
        ("busy", False, "the mail server says 421 too busy, come back later"),
        ("no_sender", False, "the mail server says 550 5.7.1 we do not know you"),
        ("hang_up", False, "the mail server hung up"),
    ],
)
def test_a_refusal_says_whether_trying_again_can_help(behaviour: str, permanent: bool, error: str) -> None:
    with Sink() as sink, Smtp(sink.url, connections=1) as smtp:
        sink.next(behaviour)
        with pytest.raises(TransportError) as raised:
            smtp.send(outgoing(), NOW)
        assert (raised.value.permanent, raised.value.message) == (permanent, error)
        assert not isinstance(raised.value, AnswerLost)
        assert sink.mails == []
        smtp.send(outgoing(2), NOW)
    assert [mail["message-id"] for mail in sink.mails] == ["<2@nordlicht.example>"]


@pytest.mark.parametrize(("behaviour", "taken"), [("drop", 1), ("lose", 0)])
def test_a_lost_answer_is_told_apart_from_every_other_failure(behaviour: str, taken: int) -> None:
    with Sink() as sink, Smtp(sink.url) as smtp:
        sink.next(behaviour)
        (fate,) = smtp.send_many([outgoing()], NOW)
        assert (fate.lost, fate.permanent) == (True, False)
        assert fate.error == "the connection was lost before the mail server answered"
    assert len(sink.mails) == taken


def test_a_connection_that_the_server_closed_meanwhile_is_opened_anew() -> None:
    with Sink() as sink, Smtp(sink.url, connections=1) as smtp:
        smtp.send(outgoing(1), NOW)
        sink.next("hang_up")
        smtp.send(outgoing(2), NOW)
    assert [mail["message-id"] for mail in sink.mails] == ["<1@nordlicht.example>", "<2@nordlicht.example>"]


def test_a_server_that_never_answers_is_a_lost_answer() -> None:
    with Sink() as sink, Smtp(sink.url, timeout=2.0) as smtp:
        sink.wait(60)
        assert [one.lost for one in smtp.send_many([outgoing()], NOW)] == [True]


def test_who_is_not_there_is_tried_again() -> None:
    with Smtp("smtp://127.0.0.1:9") as smtp:
        (fate,) = smtp.send_many([outgoing()], NOW)
    assert (fate.permanent, fate.lost, fate.error.partition(":")[0]) == (
        False,
        False,
        "the mail server cannot be reached",
    )


def test_what_could_not_be_begun_in_time_is_a_passing_failure() -> None:
    with Sink() as sink, Smtp(sink.url) as smtp:
        (fate,) = smtp.send_many([outgoing()], NOW, seconds=-1)
    assert (fate.permanent, fate.lost, fate.error) == (
        False,
        False,
        "the mail server was too slow for its turn to come",
    )
    assert sink.mails == []


def test_a_password_is_not_sent_in_the_open() -> None:
    with Sink() as sink:
        url = sink.url.replace("127.0.0.1", "user:word@127.0.0.2")
        with Smtp(url, timeout=2) as smtp:
            (fate,) = smtp.send_many([outgoing()], NOW)
    assert (fate.permanent, sink.mails) == (False, [])


def test_an_address_that_no_server_could_take_is_refused_for_good() -> None:
    with Smtp("smtp://127.0.0.1:9") as smtp:
        (fate,) = smtp.send_many([outgoing(address="ädä@example.org")], NOW)
    assert (fate.permanent, fate.error.partition(":")[0]) == (True, "the mail cannot be written")


def test_a_domain_with_other_letters_is_written_as_the_network_knows_it() -> None:
    with Sink() as sink, Smtp(sink.url) as smtp:
        smtp.send(outgoing(address="ada@bücher.example"), NOW)
    assert sink.mails[0]["to"] == "ada@xn--bcher-kva.example"


def test_a_line_break_in_a_name_cannot_add_a_header() -> None:
    with Sink() as sink, Smtp(sink.url) as smtp:
        smtp.send(outgoing(sender_name="Nordlicht\r\nBcc: all@example.org", subject="Hi\nX-Evil: 1"), NOW)
    (mail,) = sink.mails
    assert (mail["bcc"], mail["x-evil"], mail["subject"]) == (None, None, "Hi X-Evil: 1")


def test_a_url_must_name_a_server() -> None:
    with pytest.raises(ValueError, match="smtp://user:password@host:587"):
        Smtp("mail.example.org")
