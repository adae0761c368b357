"""Starting and stopping stand-ins, and asking them."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import httpx
import pytest

from tests.stand_ins.base import StandIn, running

Ask = Callable[..., httpx.Response]
Start = Callable[[StandIn], Ask]


@pytest.fixture
def start() -> Iterator[Start]:
    """Start a stand-in and return how to ask it: `ask("GET", "/path", params=…, headers=…)`."""
    with ExitStack() as stack:

        def begin(stand_in: StandIn) -> Ask:
            stack.enter_context(running(stand_in))
            return stack.enter_context(httpx.Client(base_url=stand_in.url, timeout=5, verify=False)).request

        yield begin
