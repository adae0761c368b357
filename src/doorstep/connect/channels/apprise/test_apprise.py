"""Apprise: it reaches a service, and its no is a lost answer."""

from collections.abc import Iterator

import pytest

from doorstep.messages.model import Fate
from tests.provider import Provider, fate_of, message

pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")  # Apprise's own


@pytest.fixture
def service() -> Iterator[Provider]:
    with Provider() as opened:
        yield opened


def test_a_message_reaches_the_service(service: Provider) -> None:
    one = message("chat", "Heute & morgen", "chat/7")
    line = service.line("apprise", {"url": f"json://{service.host}/to/{{address}}"}, {})
    assert fate_of(line, one) == Fate(one)
    (asked,) = service.asked
    assert (asked.method, asked.path.rstrip("/"), asked.json["message"]) == ("POST", "/to/chat%2F7", "Heute & morgen")


def test_its_no_is_a_lost_answer(service: Provider) -> None:
    service.answers(500)
    one = message("chat")
    fate = fate_of(service.line("apprise", {"url": f"json://{service.host}/{{address}}"}, {}), one)
    assert fate == Fate(one, "the service did not take it, as far as Apprise knows", lost=True)


@pytest.mark.parametrize("url", ["json://localhost/fixed", "nonsense {address}"])
def test_an_address_that_is_none_is_our_own_fault(service: Provider, url: str) -> None:
    assert fate_of(service.line("apprise", {"url": url}, {}), message("chat")).then == "second"
