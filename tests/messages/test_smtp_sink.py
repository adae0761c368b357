"""The sink itself: it does as it is told, and counts what it took."""

import smtplib
import time
from urllib.parse import urlsplit

import pytest

from tests.smtp_sink import Sink

MAIL = "Subject: one\r\nMessage-ID: <1@x>\r\n\r\nbody\r\n"


def client(sink: Sink) -> smtplib.SMTP:
    """A connection to the sink by the standard library."""
    parts = urlsplit(sink.url)
    return smtplib.SMTP(parts.hostname or "", parts.port or 0, "test", timeout=60)


def test_it_takes_mails_and_counts_repeats() -> None:
    with Sink() as sink:
        with client(sink) as line:
            for _ in range(3):
                line.sendmail("a@x.example", ["b@x.example"], MAIL)
        assert [mail["subject"] for mail in sink.mails] == ["one"] * 3
        assert (sink.repeats, sink.connections) == ({"<1@x>": 2}, 1)


def test_it_refuses_defers_and_denies_and_then_accepts_again() -> None:
    with Sink() as sink:
        sink.next("refuse", "defer", "deny")
        with client(sink) as line:
            with pytest.raises(smtplib.SMTPRecipientsRefused):
                line.sendmail("a@x.example", ["b@x.example"], MAIL)
            for code in (451, 554):
                with pytest.raises(smtplib.SMTPDataError) as raised:
                    line.sendmail("a@x.example", ["b@x.example"], MAIL)
                assert raised.value.smtp_code == code
            assert line.sendmail("a@x.example", ["b@x.example"], MAIL) == {}
        assert len(sink.mails) == 1


@pytest.mark.parametrize(("behaviour", "taken"), [("drop", 1), ("lose", 0), ("hang_up", 0)])
def test_it_hangs_up(behaviour: str, taken: int) -> None:
    with Sink() as sink:
        sink.next(behaviour)
        line = client(sink)
        with pytest.raises(smtplib.SMTPServerDisconnected):
            line.sendmail("a@x.example", ["b@x.example"], MAIL)
        line.close()
        assert len(sink.mails) == taken


def test_an_address_can_have_a_behaviour_of_its_own_and_answers_can_be_slow() -> None:
    with Sink() as sink:
        sink.to("no@x.example", "refuse")
        sink.wait(0.2)
        with client(sink) as line:
            with pytest.raises(smtplib.SMTPRecipientsRefused):
                line.sendmail("a@x.example", ["no@x.example"], MAIL)
            began = time.monotonic()
            line.sendmail("a@x.example", ["yes@x.example"], MAIL)
        assert time.monotonic() - began >= 0.2
        assert len(sink.mails) == 1
