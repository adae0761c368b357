"""Every connector against its provider's stand-in: what is taken, and each refusal for what it is."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from typing import Any

import pytest
from msgspec import Struct
from msgspec.structs import replace

from doorstep.connect.sending import Line
from tests.provider import message
from tests.stand_ins.base import running
from tests.stand_ins.channels import apns, x
from tests.stand_ins.channels.line import LATER, LOST, NEVER, NEXT, TAKEN, fate, line_to, word
from tests.stand_ins.channels.ways import CONTENT, NUMBER, TEMPLATE, WAYS

#: What shows the same message once only may be tried again after a lost answer; Meta and Google say by 500 that it
#: failed.
AFTER_500 = {"web_push": LATER, "fcm": NEXT, "meta": NEXT}


class Post(Struct):
    """A provider that runs, a line to it, and how to send over it what is taken, or anything else."""

    there: Any
    line: Line
    usual: dict[str, Any]
    sent: int = 0

    def send(self, **other: object) -> str:
        """Send, and say in a word what became of it. No two attempts are the same."""
        self.sent += 1
        return word(fate(self.line, replace(message(**(self.usual | other)), attempt=self.sent)))


@pytest.fixture
def post() -> Iterator[Callable[..., Post]]:
    with ExitStack() as stack:

        def opened(name: str, *, wrong: bool = False, **options: str) -> Post:
            way = WAYS[name]
            there = stack.enter_context(running(way.open()))
            secrets = way.wrong() if wrong else way.secrets(there)
            url = "" if name == "web_push" else there.url
            line = stack.enter_context(line_to(url, way.connector, secrets, way.options | options))
            return Post(there, line, way.one(there))

        yield opened


@pytest.mark.parametrize("name", WAYS)
def test_taken_and_refused_as_each_provider_does(post: Callable[..., Post], name: str) -> None:
    it = post(name)
    assert it.send() == TAKEN
    said = {}
    for status in (500, 503):
        it.there.broken.append(status)
        said[status] = it.send()
    it.there.limit = 0
    assert (said, it.send()) == ({500: AFTER_500.get(name, LOST), 503: NEXT}, NEXT)
    it.there.limit = None
    if name != "web_push":
        assert post(name, wrong=True).send() == NEXT


@pytest.mark.parametrize("name", ["twilio", "twilio_whatsapp", "sinch"])
def test_who_can_be_asked_is_asked_before_a_repeat(post: Callable[..., Post], name: str) -> None:
    it = post(name)
    usual = {**it.usual, "options": {}}
    first = fate(it.line, message(**usual))
    assert fate(it.line, message(**usual, repeat=True)).id == first.id
    assert [one.method for one in it.there.asked] == ["POST", "GET"]


@pytest.mark.parametrize(
    ("name", "change", "other", "said"),
    [
        ("twilio", lambda it: it.opted_out.add(NUMBER), {}, NEVER),
        ("twilio", lambda it: it.landlines.add(NUMBER), {}, NEVER),
        ("twilio", lambda it: None, {"address": "12"}, NEVER),
        ("twilio_whatsapp", lambda it: None, {"options": {"template": "HXother"}}, NEVER),
        ("twilio_whatsapp", lambda it: None, {"options": {**CONTENT, "values": '["Ada",""]'}}, NEVER),
        ("meta", lambda it: it.unknown.add(NUMBER[1:]), {}, NEVER),
        ("meta", lambda it: it.pairs_full.add(NUMBER[1:]), {}, NEXT),
        ("meta", lambda it: None, {"language": "pt"}, NEVER),
        ("meta", lambda it: None, {"options": {**TEMPLATE, "values": '["Ada"]'}}, NEVER),
        ("vonage", lambda it: setattr(it, "empty", True), {}, NEXT),
        ("vonage", lambda it: None, {"text": "x" * 1001}, NEVER),
        ("sinch", lambda it: it.illegal.add(NUMBER[1:]), {}, NEVER),
        ("messagebird", lambda it: None, {"text": "x" * 1377}, TAKEN),
        ("web_push", lambda it: it.gone.update(it.browsers), {}, NEVER),
        ("web_push", lambda it: it.expired.update(it.browsers), {}, NEVER),
        ("web_push", lambda it: it.keys.add("another"), {}, NEXT),
        ("fcm", lambda it: it.apps.clear(), {}, NEVER),
        ("fcm", lambda it: it.foreign.update(it.apps), {}, NEVER),
        ("fcm", lambda it: None, {"address": "fcm:short"}, NEVER),
        ("x", lambda it: it.closed.add("200"), {}, NEVER),
        ("x", lambda it: None, {"address": "somebody"}, NEVER),
    ],
)
def test_what_is_about_the_recipient_or_the_text(
    post: Callable[..., Post], name: str, change: Callable[[Any], object], other: dict[str, Any], said: str
) -> None:
    it = post(name)
    change(it.there)
    assert it.send(**other) == said


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("twilio", {"from": "+15005550006"}),
        ("meta", {"phone_number_id": "7"}),
        ("sinch", {"service_plan_id": "other"}),
        ("bird", {"channel": "other"}),
    ],
)
def test_what_is_about_our_account_goes_to_the_next(
    post: Callable[..., Post], name: str, options: dict[str, str]
) -> None:
    assert post(name, **options).send() == NEXT


def test_the_longest_sms_that_vonage_takes(post: Callable[..., Post]) -> None:
    it = post("vonage")
    assert [it.send(text="x" * n) for n in (918, 919)] == [TAKEN, NEVER]
    assert len(it.there.asked) == 1


def test_x_says_when_its_limit_ends(post: Callable[..., Post]) -> None:
    it = post("x")
    it.there.limit = 0
    (found,) = it.line.send_many([message(**it.usual)], datetime.fromtimestamp(x.RESET - 90, UTC), seconds=10.0)
    assert found.retry_after == 90.0


def test_a_browser_can_read_what_was_sealed(post: Callable[..., Post]) -> None:
    it = post("web_push")
    assert it.send(text="Ihr Päckchen kommt 📦") == TAKEN
    assert "Ihr Päckchen kommt 📦" in it.there.shown[0].decode()


def test_a_token_of_google_that_ended_early_is_asked_for_anew(post: Callable[..., Post]) -> None:
    it = post("fcm")
    assert it.send() == TAKEN
    it.there.expire()
    assert [it.send(), it.send()] == [NEXT, TAKEN]


def test_apple_over_http2() -> None:
    here, gone, busy, strange = ("a" * 64, "b" * 64, "c" * 64, "d" * 64)
    with apns.listening(apns.Apns()) as apple:
        apple.devices |= {here}
        apple.gone |= {gone}
        apple.busy |= {busy}
        options = {"key_id": apns.KEY, "team_id": apns.TEAM, "topic": apns.TOPIC}
        keys = {"signing_key": apple.signing_key()}
        with line_to(apple.url, "apns", keys, options, trust=apple.certificate) as line:
            said = {
                one[0]: word(fate(line, message("push", "Heute", f"apns:{one}"))) for one in (here, gone, busy, strange)
            }
            apple.broken += [500, 503]
            after = [word(fate(line, message("push", "Heute", f"apns:{here}"))) for _ in range(2)]
        with line_to(apple.url, "apns", keys, {**options, "team_id": "other"}, trust=apple.certificate) as line:
            refused = word(fate(line, message("push", "Heute", f"apns:{here}")))
    assert (said, after, refused) == ({"a": TAKEN, "b": NEVER, "c": NEXT, "d": NEVER}, [NEXT, NEXT], NEXT)
    assert [device for device, _ in apple.shown] == [here]
