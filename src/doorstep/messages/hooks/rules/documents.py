"""``hooks.toml``: read, and checked before it is published. Pure."""

import re
from collections.abc import Collection, Iterator, Mapping
from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

from doorstep.messages.hooks.model import EVERYTHING, STEP, WEBHOOK, Hook, Listing
from doorstep.playbooks.documents import is_playbook, read_playbook
from doorstep.shop.model import Complaint
from doorstep.shop.rules.documents import complain, did_you_mean, read
from doorstep.timeline.model import FACTS

HOOKS = "hooks.toml"
#: Everything that a hook may listen to.
KINDS = (EVERYTHING, STEP, *FACTS)

Problem = tuple[tuple[str | int, ...], str, str]

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,40}")
_SETTING = re.compile(r"[A-Z][A-Z0-9_]*")
_MOST = 50


def allowed_hosts(text: str) -> frozenset[str]:
    """The hosts of `DOORSTEP_ALLOW_HOSTS`: as host, or as host:port."""
    return frozenset(text.replace(",", " ").split())


def hooks_of(documents: Mapping[str, str]) -> tuple[Hook, ...]:
    """The active hooks of a release. Raises ``ValueError`` when they cannot be read."""
    if HOOKS not in documents:
        return ()
    listing, complaints = read(HOOKS, documents[HOOKS], Listing)
    if listing is None:
        raise ValueError(f"{HOOKS}: {complaints[0].why}")
    return tuple(one for one in listing.hook if one.active)


def check_hooks(
    path: str, text: str, documents: Mapping[str, str], *, allowed: Collection[str] = ()
) -> list[Complaint]:
    """All complaints about ``hooks.toml``, or about a playbook's use of hooks.

    ``allowed`` are hosts that may lie inside the network and may be called without encryption.
    """
    if is_playbook(path):
        return [complain(path, text, *one) for one in _used(path, text, documents)]
    if path != HOOKS:
        return []
    listing, complaints = read(path, text, Listing)
    if listing is None:
        return complaints
    return [complain(path, text, *one) for one in _hooks(listing, allowed)]


def _hooks(listing: Listing, allowed: Collection[str]) -> Iterator[Problem]:
    names = [one.name for one in listing.hook]
    if len(names) > _MOST:
        yield ("hook",), f"{len(names)} hooks are too many.", f"A shop may have {_MOST}; let one of them hand on."
    for place, hook in enumerate(listing.hook):
        at = ("hook", place)
        if names.index(hook.name) != place:
            yield (*at, "name"), f"Two hooks are called {hook.name!r}.", "Give each its own name."
        if not _NAME.fullmatch(hook.name):
            yield (*at, "name"), f"{hook.name!r} is no name for a hook.", "Use small letters, digits, - and _."
        for why, mend in _address(hook.url, allowed):
            yield (*at, "url"), why, mend
        if not _SETTING.fullmatch(hook.secret):
            why = "'secret' must name a setting of the installation, never be the secret itself."
            yield (*at, "secret"), why, 'Write a name such as secret = "ERP_HOOK_SECRET" and set that variable.'
        if not hook.events:
            yield (*at, "events"), f"The hook {hook.name!r} hears nothing.", 'Name kinds of events, or write ["*"].'
        for kind in hook.events:
            if kind not in KINDS:
                yield (*at, "events"), f"There is no kind of event {kind!r}.", did_you_mean(kind, KINDS)


def _address(url: str, allowed: Collection[str]) -> Iterator[tuple[str, str]]:
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        yield "This is no address.", "Write it as in https://erp.example.org/hooks/doorstep"
        return
    inside = _allowed(parts, host, port, allowed)
    if not host or parts.scheme not in ("https", "http") or any(sign.isspace() for sign in url):
        yield "This is no address.", "Write it as in https://erp.example.org/hooks/doorstep"
    elif parts.scheme == "http" and not inside:
        yield (
            "A hook is only called by https.",
            "Begin with https://, or name the host in DOORSTEP_ALLOW_HOSTS when it is a server of your own.",
        )
    elif not inside and _lies_inside(host):
        yield (
            f"{host} is an address inside a network and is not called.",
            "Use a public address, or name the host in DOORSTEP_ALLOW_HOSTS when it is a server of your own.",
        )
    if "@" in parts.netloc:
        yield "An address with a password inside is not called.", "Calls are signed; take the password out."
    if parts.fragment:
        yield "What follows the # never reaches a server.", "Take it out."


def _allowed(parts: SplitResult, host: str, port: int | None, allowed: Collection[str]) -> bool:
    return host in allowed or f"{host}:{port or (443 if parts.scheme == 'https' else 80)}" in allowed


def _lies_inside(host: str) -> bool:
    """Whether the address says by itself that it lies inside. What a name leads to is judged at each call."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return not ip_address(host).is_global
    except ValueError:
        return False


def _used(path: str, text: str, documents: Mapping[str, str]) -> Iterator[Problem]:
    playbook, _ = read_playbook(path, text)
    for place, step in enumerate(playbook.then if playbook else ()):
        if not step.hook:
            continue
        at = ("then", place, "hook")
        if step.act != WEBHOOK:
            yield at, f"Only a step with act = {WEBHOOK!r} can name a hook.", "Take the line out, or change the act."
            continue
        known = _names(documents)
        if step.hook not in known:
            yield at, f"There is no hook {step.hook!r}.", did_you_mean(step.hook, known or ["(none yet)"])


def _names(documents: Mapping[str, str]) -> list[str]:
    listing, _ = read(HOOKS, documents.get(HOOKS, ""), Listing)
    return [one.name for one in listing.hook] if listing else []
