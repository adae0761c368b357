"""``carriers.toml``: the accounts with carriers that are asked, read, and checked before they are published. Pure."""

import re
from collections.abc import Collection, Iterator, Mapping
from ipaddress import ip_address
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from doorstep.shop.model import Complaint, Sources
from doorstep.shop.rules.documents import complain, did_you_mean, read
from doorstep.timeline.polling.model import Account, Accounts, Wire

CARRIERS, SOURCES = "carriers.toml", "sources.toml"

Problem = tuple[tuple[str | int, ...], str, str]

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,40}")
_SETTING = re.compile(r"[A-Z][A-Z0-9_]*")


def accounts_of(documents: Mapping[str, str]) -> Accounts:
    """The accounts of a release. Raises ``ValueError`` when they cannot be read."""
    if CARRIERS not in documents:
        return Accounts()
    listing, complaints = read(CARRIERS, documents[CARRIERS], Accounts)
    if listing is None:
        raise ValueError(f"{CARRIERS}: {complaints[0].why}")
    return listing


def check_carriers(
    path: str, text: str, documents: Mapping[str, str], wires: Mapping[str, Wire], *, allowed: Collection[str] = ()
) -> list[Complaint]:
    """All complaints about ``carriers.toml``. ``wires`` are the carriers that can be asked, ``allowed`` hosts that may
    lie inside the network and be called without encryption."""
    if path != CARRIERS:
        return []
    listing, complaints = read(path, text, Accounts)
    if listing is None:
        return complaints
    sources, _ = read(SOURCES, documents.get(SOURCES, ""), Sources)
    speaking = {one.name for one in sources.source} if sources else set()
    found = [complain(path, text, *one) for one in _accounts(listing, wires, allowed)]
    for place, account in enumerate(listing.account):
        if account.name in speaking:
            why = f"A source of {SOURCES} is called {account.name!r} too, so that nobody could tell the two apart."
            found.append(complain(path, text, ("account", place, "name"), why, f'Write name = "{account.name}-api".'))
    return found


def _accounts(listing: Accounts, wires: Mapping[str, Wire], allowed: Collection[str]) -> Iterator[Problem]:
    names = [one.name for one in listing.account]
    taken: dict[str, str] = {}
    for place, account in enumerate(listing.account):
        at = ("account", place)
        if not _NAME.fullmatch(account.name):
            yield (*at, "name"), f"{account.name!r} is no name for an account.", "Use small letters, digits, - and _."
        if names.index(account.name) != place:
            yield (*at, "name"), f"Two accounts are called {account.name!r}.", "Give each its own name."
        wire = wires.get(account.carrier)
        if wire is None:
            why = f"Nobody here can ask the carrier {account.carrier!r}."
            yield (*at, "carrier"), why, did_you_mean(account.carrier, list(wires))
            continue
        for carrier in account.asks_for if account.active else ():
            if (other := taken.setdefault(carrier, account.name)) != account.name:
                why = f"{account.name!r} and {other!r} would both ask for parcels of {carrier}."
                yield (*at, "legs"), why, "Let one of them do it; switch the other off with active = false."
        for where, why, mend in (*_limits(account, wire), *_secrets(account, wire), *_address(account, allowed)):
            yield (*at, *where), why, mend


def _limits(account: Account, wire: Wire) -> Iterator[Problem]:
    if not 0 < account.per_second <= 100:
        yield ("per_second",), "That many requests a second cannot be.", "Write a number above 0 and up to 100."
    if account.per_day < 1:
        yield ("per_day",), "Without a request a day nothing can be asked.", "Write 1 or more, or active = false."
    if not 0 <= account.batch <= wire.batch:
        yield ("batch",), f"{account.carrier} takes at most {wire.batch} numbers at once.", "Leave the line out."
    if account.cost < 0:
        yield ("cost",), "A request cannot cost less than nothing.", "Write what one request costs, or leave it out."
    if account.cost_per_day < 0 or (account.cost_per_day and not account.requests_a_day):
        why = "The budget of a day does not pay for one request."
        yield ("cost_per_day",), why, "Write more than what one request costs, or leave it out."
    if account.country and len(account.country) != 2:
        yield ("country",), f"{account.country!r} is no country.", "Write its two letters, such as DE."
    days = account.workdays
    if not days or len(set(days)) != len(days) or not set(days) <= set(range(1, 8)):
        yield ("workdays",), "These are no days of a week.", "Write numbers from 1 (Monday) to 7, each once."
    try:
        ZoneInfo(account.zone)
    except (ValueError, OSError, LookupError):
        yield ("zone",), f"There is no time zone {account.zone!r}.", "Write it as in Europe/Berlin."


def _secrets(account: Account, wire: Wire) -> Iterator[Problem]:
    for name in wire.secrets:
        if name not in account.secrets:
            setting = f"{account.carrier}_{name}".upper()
            why = f"{account.carrier} wants to know the secret {name!r}."
            yield ("secrets",), why, f'Name the setting that holds it: {name} = "{setting}".'
    for name, setting in account.secrets.items():
        if name not in wire.secrets:
            yield ("secrets", name), f"{account.carrier} has no secret {name!r}.", did_you_mean(name, wire.secrets)
        elif not _SETTING.fullmatch(setting):
            why = f"{name!r} must name a setting of the installation, never be the secret itself."
            yield ("secrets", name), why, 'Write a name such as "UPS_CLIENT_SECRET" and set that variable.'
    for name in wire.needs:
        if name not in account.options and not account.base_url:
            why = f"{account.carrier} wants to know the option {name!r}."
            yield ("options",), why, f'Write it below [account.options]: {name} = "…".'
    for name in account.options:
        if name not in wire.options:
            known = wire.options or ("(none)",)
            yield ("options", name), f"{account.carrier} has no option {name!r}.", did_you_mean(name, known)


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
        yield at, "This is no address of a sandbox.", "Write it as in https://sandbox.carrier.example, or leave it out."
    elif not inside and (parts.scheme != "https" or _lies_inside(host)):
        mend = "Use the carrier's public address, or name the host in DOORSTEP_ALLOW_HOSTS for a test."
        yield at, f"{host} is not called: it lies inside a network, or is not called by https.", mend


def _lies_inside(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return not ip_address(host).is_global
    except ValueError:
        return False
