"""The Karrio SDK's side of `carriers.py`; runs in an environment that has that package, and nothing of ours.

Each line of the standard input is [carrier, body]; each line of the answer tells the CPU seconds of its public way and
of its parser alone, and how many events it found. The network call is replaced by the body; whatever is printed on
the way is dropped.
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


@contextlib.contextmanager
def offline(carrier: str, body: str) -> Iterator[Any]:
    """Give a gateway to this carrier that answers every question with the body."""
    lib, sdk = importlib.import_module("karrio.lib"), importlib.import_module("karrio.sdk")
    attr = importlib.import_module("attr")
    module = importlib.import_module(f"karrio.mappers.{carrier}.proxy")
    settings = importlib.import_module(f"karrio.mappers.{carrier}").Settings
    given = {one.name: "x" for one in attr.fields(settings) if one.default is attr.NOTHING and one.init}
    with contextlib.ExitStack() as stack:
        for holder, name in ((lib, "request"), (module, "http"), (module, "request")):
            if hasattr(holder, name):
                stack.enter_context(patch.object(holder, name, lambda *_, **__: body))
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
    asked = models.TrackingRequest(tracking_numbers=["12345"])
    with offline(carrier, body) as gateway:

        def public() -> Any:
            return sdk.Tracking.fetch(asked).from_(gateway).parse()

        told = public()[0] or []
        request = gateway.mapper.create_tracking_request(asked)
        answer = gateway.proxy.get_tracking(request)

        def alone() -> Any:
            fresh = lib.Deserializable(answer.value, answer._deserializer, answer._ctx)
            return gateway.mapper.parse_tracking_response(fresh)

        return {
            "events": sum(len(one.events) for one in told),
            "public": seconds_each(public, seconds),
            "alone": seconds_each(alone, seconds),
        }


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
