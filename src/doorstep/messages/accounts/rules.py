"""``channels.toml``: read, checked before it is published, and whose turn it is. Pure."""

import re
from collections.abc import Collection, Iterator, Mapping
from ipaddress import ip_address
from urllib.parse import urlsplit

from doorstep.messages.accounts.model import CHANNELS, Account, Accounts, Carries
from doorstep.shop.model import Complaint
from doorstep.shop.rules.documents import complain, did_you_mean, read

DOCUMENT = "channels.toml"
Problem = tuple[tuple[str | int, ...], str, str]

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,40}")
_SETTING = re.compile(r"[A-Z][A-Z0-9_]*")
#: Names that mean something else where messages are handed over.
_TAKEN = ("smtp", "mailbox", "post")
_MOST = 50


def accounts_of(documents: Mapping[str, str]) -> Accounts:
    """The accounts of a release. Raises ``ValueError`` when they cannot be read."""
    if DOCUMENT not in documents:
        return Accounts()
    found, complaints = read(DOCUMENT, documents[DOCUMENT], Accounts)
    if found is None:
        raise ValueError(f"{DOCUMENT}: {complaints[0].why}")
    return found


def carriers_of(accounts: Accounts, channel: str, carries: Mapping[str, Carries]) -> tuple[str, ...]:
    """Return the names of the active accounts that carry a channel, in the order in which they are tried."""
    able = [one.name for one in accounts.account if one.active and channel in channels_of(one, carries)]
    wanted = [name for name in accounts.order.get(channel, ()) if name in able]
    return tuple(dict.fromkeys([*wanted, *able]))


def channels_of(account: Account, carries: Mapping[str, Carries]) -> tuple[str, ...]:
    """The channels that an account is used for: all that its connector can, unless told."""
    known = carries.get(account.connector)
    able = known.channels if known else ()
    return tuple(one for one in able if not account.channels or one in account.channels)


def check_accounts(
    path: str, text: str, documents: Mapping[str, str], carries: Mapping[str, Carries], *, allowed: Collection[str] = ()
) -> list[Complaint]:
    """All complaints about ``channels.toml``. ``carries`` are the connectors that there are, ``allowed`` hosts that may
    lie inside the network and be called without encryption."""
    if path != DOCUMENT:
        return []
    found, complaints = read(path, text, Accounts)
    if found is None:
        return complaints
    problems = [*_accounts(found, carries, allowed), *_order(found, carries)]
    return [complain(path, text, *one) for one in problems]


def _accounts(found: Accounts, carries: Mapping[str, Carries], allowed: Collection[str]) -> Iterator[Problem]:
    names = [one.name for one in found.account]
    if len(names) > _MOST:
        yield ("account",), f"{len(names)} accounts are too many.", f"A shop may have {_MOST}."
    for place, account in enumerate(found.account):
        at = ("account", place)
        if not _NAME.fullmatch(account.name) or account.name in _TAKEN:
            why = f"{account.name!r} is no name for an account."
            yield (*at, "name"), why, f"Use small letters, digits, - and _; not {' or '.join(_TAKEN)}."
        if names.index(account.name) != place:
            yield (*at, "name"), f"Two accounts are called {account.name!r}.", "Give each its own name."
        able = carries.get(account.connector)
        if able is None:
            why = f"There is no connector {account.connector!r} for a channel."
            yield (*at, "connector"), why, did_you_mean(account.connector, list(carries))
            continue
        for where, why, mend in (*_limits(account, able), *_named(account, able), *_address(account, allowed)):
            yield (*at, *where), why, mend


def _limits(account: Account, able: Carries) -> Iterator[Problem]:
    for channel in account.channels:
        if channel not in able.channels:
            why = f"{account.connector} does not carry {channel!r}."
            yield ("channels",), why, did_you_mean(channel, able.channels)
    if not 0 <= account.per_second <= 1000:
        yield ("per_second",), "That many messages a second cannot be.", "Write a number up to 1000, or leave it out."
    if not 0 <= account.at_once <= 64:
        yield ("at_once",), "That many calls at once cannot be.", "Write a number from 1 to 64, or leave it out."
    if account.cost < 0:
        yield ("cost",), "A message cannot cost less than nothing.", "Write what one costs, or leave it out."
    if account.longest < 0 or (able.longest and account.longest > able.longest):
        yield ("longest",), f"{account.connector} takes at most {able.longest}.", "Leave the line out."


def _named(account: Account, able: Carries) -> Iterator[Problem]:
    for name in able.secrets:
        if name not in account.secrets:
            setting = f"{account.connector}_{name}".upper()
            why = f"{account.connector} wants to know the secret {name!r}."
            yield ("secrets",), why, f'Name the setting that holds it: {name} = "{setting}".'
    for name, setting in account.secrets.items():
        if name not in able.secrets:
            known = able.secrets or ("(none)",)
            yield ("secrets", name), f"{account.connector} has no secret {name!r}.", did_you_mean(name, known)
        elif not _SETTING.fullmatch(setting):
            why = f"{name!r} must name a setting of the installation, never be the secret itself."
            yield ("secrets", name), why, 'Write a name such as "TWILIO_AUTH_TOKEN" and set that variable.'
    for name in able.must:
        if not account.options.get(name, "").strip():
            yield ("options",), f"{account.connector} wants to know the option {name!r}.", f'Add {name} = "…".'
    for name in account.options:
        if name not in able.options:
            known = able.options or ("(none)",)
            yield ("options", name), f"{account.connector} has no option {name!r}.", did_you_mean(name, known)


def _order(found: Accounts, carries: Mapping[str, Carries]) -> Iterator[Problem]:
    by_name = {one.name: one for one in found.account}
    for channel, names in found.order.items():
        if channel not in CHANNELS:
            yield ("order", channel), f"There is no channel {channel!r}.", did_you_mean(channel, CHANNELS)
            continue
        for name in names:
            account = by_name.get(name)
            if account is None:
                yield ("order", channel), f"There is no account {name!r}.", did_you_mean(name, list(by_name) or ["-"])
            elif channel not in channels_of(account, carries):
                yield (
                    ("order", channel),
                    f"The account {name!r} does not carry {channel!r}.",
                    "Take it out of the list.",
                )


def _address(account: Account, allowed: Collection[str]) -> Iterator[Problem]:
    if not account.base_url:
        return
    at = ("base_url",)
    try:
        parts = urlsplit(account.base_url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        host, port, parts = "", None, urlsplit("")
    inside = host in allowed or f"{host}:{port or (443 if parts.scheme == 'https' else 80)}" in allowed
    if not host or parts.query or parts.fragment or "@" in parts.netloc or parts.scheme not in ("https", "http"):
        yield at, "This is no address of a sandbox.", "Write it as in https://sandbox.provider.example."
    elif not inside and (parts.scheme != "https" or _lies_inside(host)):
        mend = "Use the provider's public address, or name the host in DOORSTEP_ALLOW_HOSTS for a test."
        yield at, f"{host} is not called: it lies inside a network, or is not called by https.", mend


def _lies_inside(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return not ip_address(host).is_global
    except ValueError:
        return False
