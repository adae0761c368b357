"""The Karrio SDK's side of `carriers.py`; runs in an environment that has that package, and nothing of ours.

Each line of the standard input is [carrier, body]; each line of the answer tells the CPU seconds of an answer, and how
many events it found: `public` its public way, with nothing replaced but the network (`urlopen`) and signing in;
`handed` the part of that from the moment it is handed the bytes; `alone` its parser, from text. In its favour its log
is switched off, and the copies of answers that it keeps are thrown away.
"""

import contextlib
import importlib
import io
import json
import sys
from collections.abc import Callable, Iterator
from time import process_time
from typing import Any
from unittest.mock import patch


def seconds_each(once: Callable[[], object], seconds: float) -> float:
    """Return the CPU seconds of one call."""
    once()
    done, begun = 0, process_time()
    while process_time() - begun < seconds:
        once()
        done += 1
    return (process_time() - begun) / done


class Answered:
    """An answer of the network: the body, without a way there."""

    status, url = 200, "http://127.0.0.1/"

    def __init__(self, body: bytes) -> None:
        """Take the body, which is given with no headers."""
        self._body = body
        self.headers: dict[str, str] = {}

    def read(self) -> bytes:
        """Return the body."""
        return self._body

    def __enter__(self) -> "Answered":
        """Return itself, as an answer of the standard library does."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close nothing."""


class Network:
    """What stands in the network's place: it answers the first question with the body and remembers when; further ones
    (FedEx is asked for the proof of delivery, too) with an empty object."""

    def __init__(self, body: bytes) -> None:
        """Take the body of every answer."""
        self._body = body
        self.begin()

    def begin(self) -> None:
        """Wait for the first question of an answer."""
        self.handed, self._asked = 0.0, False

    def __call__(self, *_: object, **__: object) -> Answered:
        """Answer a question."""
        if self._asked:
            return Answered(b"{}")
        answered, self._asked = Answered(self._body), True
        self.handed = process_time()
        return answered


@contextlib.contextmanager
def offline(carrier: str, network: Network) -> Iterator[Any]:
    """Give a gateway to this carrier whose questions are answered by this network."""
    lib, sdk = importlib.import_module("karrio.lib"), importlib.import_module("karrio.sdk")
    attr = importlib.import_module("attr")
    module = importlib.import_module(f"karrio.mappers.{carrier}.proxy")
    settings = importlib.import_module(f"karrio.mappers.{carrier}").Settings
    given = {one.name: "x" for one in attr.fields(settings) if one.default is attr.NOTHING and one.init}
    with contextlib.ExitStack() as stack:
        stack.enter_context(patch.object(importlib.import_module("karrio.core.utils.helpers"), "urlopen", network))
        if hasattr(settings, "access_token"):
            stack.enter_context(patch.object(settings, "access_token", "t"))
        tokens = importlib.import_module(f"karrio.providers.{carrier}.utils")
        if hasattr(tokens, "get_access_token"):
            stack.enter_context(patch.object(tokens, "get_access_token", lambda *_, **__: "t"))
        for name, answer in (("authenticate", lib.Deserializable("t")), ("get_token", "t")):
            if hasattr(module.Proxy, name):
                stack.enter_context(patch.object(module.Proxy, name, lambda *_, answer=answer, **__: answer))
        yield sdk.gateway[carrier].create(given, cache=lib.Cache())


def measured(carrier: str, body: str, seconds: float) -> dict[str, object]:
    """Return what the package makes of a body, and how fast."""
    lib, sdk = importlib.import_module("karrio.lib"), importlib.import_module("karrio.sdk")
    models = importlib.import_module("karrio.core.models")
    asked, network, since = models.TrackingRequest(tracking_numbers=["12345"]), Network(body.encode()), [0.0, 0]
    with offline(carrier, network) as gateway:

        def public() -> Any:
            network.begin()
            told = sdk.Tracking.fetch(asked).from_(gateway).parse()
            since[0] += process_time() - network.handed
            since[1] += 1
            gateway.tracer.inner_recordings.clear()
            return told

        told = public()[0] or []
        since[:] = [0.0, 0]
        whole = seconds_each(public, seconds)
        request = gateway.mapper.create_tracking_request(asked)
        network.begin()
        answer = gateway.proxy.get_tracking(request)

        def alone() -> Any:
            fresh = lib.Deserializable(answer.value, answer._deserializer, answer._ctx)
            return gateway.mapper.parse_tracking_response(fresh)

        events, handed = sum(len(one.events) for one in told), since[0] / since[1]
        return {"events": events, "public": whole, "handed": handed, "alone": seconds_each(alone, seconds)}


def main() -> None:
    """Answer line by line."""
    out = sys.stdout
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        with contextlib.suppress(ImportError):
            importlib.import_module("loguru").logger.remove()
        for line in sys.stdin:
            carrier, body = json.loads(line)
            try:
                told = measured(carrier, body, float(sys.argv[1]))
            except Exception as error:
                told = {"error": f"{type(error).__name__}: {error}"[:120]}
            out.write(json.dumps(told) + "\n")
            out.flush()


if __name__ == "__main__":
    main()
