"""Turn the starter shop's documents into those of the demo shop, whose mail never leaves the machine."""

import re
from collections.abc import Mapping

_MODE = re.compile(r'^mode\s*=\s*"shadow"', re.MULTILINE)
_SWITCH = re.compile(r"\blive\s*=\s*false\b")
_PUBLISH = re.compile(r"^publish\s*=\s*false", re.MULTILINE)
_KEY = re.compile(r'^(key\s*=\s*"[^"]*)"', re.MULTILINE)
_SECRET = re.compile(r'^(secret\s*=\s*)"(\w*)"', re.MULTILINE)


def for_demo(documents: Mapping[str, str]) -> dict[str, str]:
    """The same shop with every switch on and its accuracy open to anybody, and with sources of its own: two shops never
    share a key or a secret."""
    changed = dict(documents)
    if "shop.toml" in changed:
        text = _MODE.sub('mode = "live"', _PUBLISH.sub("publish = true", changed["shop.toml"]))
        changed["shop.toml"] = _SWITCH.sub("live = true", text)
    if "sources.toml" in changed:
        text = _KEY.sub(r'\1-demo"', changed["sources.toml"])
        changed["sources.toml"] = _SECRET.sub(r'\1"DEMO_\2"', text)
    return changed
