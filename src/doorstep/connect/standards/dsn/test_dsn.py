"""Bounces, complaints and answers, from our own samples: every format, hostile bytes too."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from doorstep.connect.standards.dsn import codes, words
from doorstep.connect.standards.dsn.classify import bounces_of
from doorstep.connect.standards.dsn.model import CLASSES, Bounce
from doorstep.connect.standards.dsn.read import read
from doorstep.messages.model import Incoming

SAMPLES = Path(__file__).parent / "samples"
OURS = "0b7e1c52f6d94a3f8e21aa90c4d5b6e7"

#: recipient, class, code, permanent, fate of each sample's recipients.
SAID = {
    "unknown_user.eml": [("ada@harbour.example", "bad_address", "5.1.1", True, "bounced")],
    "two_recipients.eml": [
        ("bo@harbour.example", "not_a_bounce", "2.1.5", False, "delivered"),
        ("cy@harbour.example", "temporary", "4.4.1", False, "bounced"),
    ],
    "complaint.eml": [("dee@big-mailbox.example", "complaint", "", True, "complained")],
    "plain_german.eml": [("emil@post.example", "full", "", False, "bounced")],
    "absence.eml": [("fay@harbour.example", "auto_reply", "", False, "")],
    "answer.eml": [("gus@harbour.example", "not_a_bounce", "", False, "replied")],
    "leaving.eml": [("hal@cloud-mail.example", "not_a_bounce", "", False, "unsubscribed")],
    "ses_bounce.json": [("ivy@harbour.example", "full", "5.2.2", False, "bounced")],
    "sendgrid.json": [
        ("jo@harbour.example", "not_a_bounce", "", False, "delivered"),
        ("jo@harbour.example", "not_a_bounce", "", False, "opened"),
        ("jo@harbour.example", "not_a_bounce", "", False, "clicked"),
        ("kim@nowhere.example", "bad_address", "5.0.0", True, "bounced"),
    ],
    "mailgun_failed.json": [("lea@harbour.example", "blocked", "5.7.1", True, "bounced")],
    "postmark_complaint.json": [("max@harbour.example", "complaint", "", True, "complained")],
}


def of(name: str) -> tuple[Bounce, ...]:
    return bounces_of((SAMPLES / name).read_bytes())


def told(name: str) -> Incoming:
    return read((SAMPLES / name).read_bytes(), {})


@pytest.mark.parametrize("name", sorted(SAID))
def test_each_sample_says_for_whom_what_and_for_how_long(name: str) -> None:
    assert [(one.recipient, one.kind, one.code, one.permanent, one.fate) for one in of(name)] == SAID[name]


def test_every_sample_is_written_down() -> None:
    assert {one.name for one in SAMPLES.iterdir() if one.suffix != ".md"} == set(SAID)


def test_a_bounce_names_our_message() -> None:
    (receipt,) = told("unknown_user.eml").receipts
    assert (receipt.reference, receipt.fate, receipt.cause) == (OURS, "failed", "bad_address")
    assert receipt.at is not None
    assert receipt.at.isoformat() == "2026-11-22T08:12:31+00:00"


def test_a_machine_that_opened_is_told_apart() -> None:
    assert [(one.fate, one.machine, one.key) for one in told("sendgrid.json").receipts[:3]] == [
        ("delivered", False, "e1"),
        ("opened", True, "e2"),
        ("clicked", False, "e3"),
    ]


def test_an_answer_is_what_she_wrote_and_not_what_she_quoted() -> None:
    (reply,) = told("answer.eml").replies
    assert (reply.text, reply.reference, reply.address) == (
        "Please leave it with my neighbour.",
        OURS,
        "gus@harbour.example",
    )


def test_an_absence_note_is_a_reply_of_a_machine() -> None:
    (reply,) = told("absence.eml").replies
    assert (reply.choice, reply.reference) == ("automatic", OURS)


def test_line_ends_do_not_matter() -> None:
    raw = (SAMPLES / "unknown_user.eml").read_bytes()
    for end in (b"\r\n", b"\r"):
        assert bounces_of(raw.replace(b"\n", end)) == bounces_of(raw)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("550 5.1.1 <quota-full@a.example>: user unknown", "bad_address"),
        ("552 5.2.2 mailbox full", "full"),
        ("Das Postfach des Empfängers ist voll", "full"),
        ("Adresse d'au moins un destinataire invalide", "bad_address"),
        ("El buzón de destino está lleno", "full"),
        ("550 5.7.1 blocked using zen.spamhaus.org", "blocked"),
        ("550 5.7.26 does not pass DMARC", "policy"),
        ("451 4.7.1 greylisted, please try again later", "temporary"),
        ("552 5.3.4 message size exceeds fixed limit", "too_big"),
        ("550 sender rejected", "blocked"),
    ],
)
def test_words_mean_one_class(text: str, kind: str) -> None:
    found = words.meant(text)
    assert found is not None
    assert found.kind == kind


def test_addresses_and_links_are_no_words() -> None:
    assert words.meant("<mailbox-full@a.example> see https://a.example/user-unknown") is None


def test_statuses_are_no_parts_of_addresses_of_machines() -> None:
    assert codes.statuses("host [192.5.1.1] said 550 5.1.1 no; (#5.2.2)") == ["5.1.1", "5.2.2"]
    assert codes.replies("port 25, 550 no, id 550abc") == ["550"]


@given(st.binary(max_size=3000))
@settings(max_examples=150, deadline=None)
def test_any_bytes_give_an_answer(raw: bytes) -> None:
    found = bounces_of(raw)
    assert found
    assert {one.kind for one in found} <= set(CLASSES)
    read(raw, {})


@given(st.sampled_from(sorted(SAID)), st.integers(0, 4000), st.binary(max_size=60), st.integers(0, 200))
@settings(max_examples=150, deadline=None)
def test_broken_samples_give_an_answer(name: str, at: int, junk: bytes, less: int) -> None:
    raw = (SAMPLES / name).read_bytes()
    broken = raw[:at] + junk + raw[at + less :]
    assert {one.kind for one in bounces_of(broken)} <= set(CLASSES)
    read(broken, {})


@pytest.mark.parametrize(
    "raw",
    [
        b"Subject: " + b"=?utf-8?b?" * 50_000,
        b"Content-Type: multipart/mixed; boundary=a\n\n" + b"--a\n" * 100_000,
        b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(3000)),
        b"[" * 200_000,
        b'{"a":' * 200_000,
        b"From: mailer-daemon@a\nSubject: failure\n\n" + b"a@" * 300_000,
        b"From: mailer-daemon@a\nSubject: failure\n\n" + b"<user " * 100_000,
        b"X: y\n " * 100_000,
        b"From: mailer-daemon@a\n\n" + b"5.1" * 300_000,
        b"From: mailer-daemon@a\n\n" + b"Final-Recipient: rfc822; a@b\nStatus: 5.1.1\n\n" * 10_000,
    ],
)
def test_hostile_bodies_end(raw: bytes) -> None:
    assert {one.kind for one in bounces_of(raw)} <= set(CLASSES)
