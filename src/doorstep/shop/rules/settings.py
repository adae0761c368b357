"""``shop.toml``, ``brand.toml`` and ``sources.toml``: read, and checked for what their types cannot say."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeVar
from zoneinfo import ZoneInfo

from doorstep.shop.model import Brand, Complaint, Location, Promises, Service, Settings, Source, Sources
from doorstep.shop.rules.documents import complain, did_you_mean, read

SETTINGS, BRAND, SOURCES = "shop.toml", "brand.toml", "sources.toml"
MODES = ("shadow", "live")
#: How sure a date is that customers are told: the share of parcels that come within what is said.
DIALS = {"conservative": 0.9, "balanced": 0.8, "aggressive": 0.6}
#: The positions of the learned estimator's switch.
LEARNED = ("on", "shadow", "off")
#: The ways to sign that the door knows.
SIGNATURES = (
    "token", "shopify", "woocommerce", "standard", "hmac_hex",
    "ups", "fedex", "easypost", "shippo", "aftership", "shipengine", "address",
    "twilio", "vonage", "bird", "messagebird", "sinch", "sns", "meta", "x", "basic",
)  # fmt: skip

S = TypeVar("S")
Problem = tuple[tuple[str | int, ...], str, str]

_CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,40}")
_SETTING = re.compile("[A-Z][A-Z0-9_]*")
_MAIL = re.compile(r"[^@\s]+@[^@\s]+")


def settings_of(documents: Mapping[str, str]) -> Settings:
    """The settings of a release. Raises ``ValueError`` when they cannot be read."""
    return _sure(SETTINGS, *read_settings(documents.get(SETTINGS, "")))


def brand_of(documents: Mapping[str, str]) -> Brand:
    """The brand of a release. Raises ``ValueError`` when it cannot be read."""
    return _sure(BRAND, *read_brand(documents.get(BRAND, "")))


def sources_of(documents: Mapping[str, str]) -> tuple[Source, ...]:
    """The sources of a release. Raises ``ValueError`` when they cannot be read."""
    return _sure(SOURCES, *read_sources(documents.get(SOURCES, ""))).source


def read_settings(text: str) -> tuple[Settings | None, list[Complaint]]:
    """Return the settings, or ``None`` and what is wrong."""
    settings, complaints = read(SETTINGS, text, Settings)
    return _checked(SETTINGS, text, settings, complaints, () if settings is None else _settings(settings))


def read_brand(text: str) -> tuple[Brand | None, list[Complaint]]:
    """Return the brand, or ``None`` and what is wrong."""
    brand, complaints = read(BRAND, text, Brand)
    return _checked(BRAND, text, brand, complaints, () if brand is None else _brand(brand))


def read_sources(text: str) -> tuple[Sources | None, list[Complaint]]:
    """Return the sources, or ``None`` and what is wrong. Whether a connector exists is for others to say."""
    sources, complaints = read(SOURCES, text, Sources)
    return _checked(SOURCES, text, sources, complaints, () if sources is None else _sources(sources))


def check_settings(path: str, text: str, documents: Mapping[str, str]) -> list[Complaint]:
    """All complaints about the three documents of this module."""
    if path == SETTINGS:
        settings, complaints = read_settings(text)
        if settings is None:
            return complaints
        return [complain(path, text, *problem) for problem in _switches(settings, documents)]
    if path == BRAND:
        return read_brand(text)[1]
    return read_sources(text)[1] if path == SOURCES else []


def _settings(given: Settings) -> Iterator[Problem]:
    if given.mode not in MODES:
        yield ("mode",), f"'mode' cannot be {given.mode!r}.", did_you_mean(given.mode, MODES)
    if not _is_zone(given.zone):
        yield ("zone",), f"There is no time zone {given.zone!r}.", "Write it as in Europe/Berlin."
    yield from _country(("country",), given.country)
    if not re.fullmatch("[A-Z]{3}", given.currency):
        yield ("currency",), f"{given.currency!r} is no currency.", "Write three capital letters, such as EUR."
    if not given.languages:
        yield ("languages",), "The shop speaks no language.", 'Write languages = ["en"]; the first is the usual one.'
    if not 0 <= given.risk_clear < given.risk_raise <= 1:
        why = "'risk_clear' must be smaller than 'risk_raise', and both between 0 and 1."
        yield ("risk_raise",), why, "A warning that is raised at 0.6 may be cleared at 0.3."
    for name in ("stall_hours", "handover_hours", "raw_days", "link_days"):
        if getattr(given, name) < 1:
            yield (name,), f"{name!r} must be at least 1.", "Write a positive number."
    yield from _promise(given.promise)
    if not 1 <= given.effect.window_days <= 365:
        yield ("effect", "window_days"), "A purchase counts for a day to a year.", "Write window_days = 14."
    for field, value in (("start", given.quiet.start), ("end", given.quiet.end)):
        yield from _clock(("quiet", field), value)
    yield from _locations(given.locations)
    yield from _services(given.services)


def _services(services: Sequence[Service]) -> Iterator[Problem]:
    for place, service in enumerate(services):
        if not 0 <= service.min_days <= service.max_days:
            yield ("services", place), "The fewest days are more than the most.", "Change 'min_days' or 'max_days'."
        for name in ("workdays", "pickup_days", "delivery_days"):
            if name == "workdays" or getattr(service, name):
                yield from _workdays(("services", place, name), getattr(service, name))
        if service.dial and service.dial not in DIALS:
            why = f"'dial' cannot be {service.dial!r}."
            yield ("services", place, "dial"), why, did_you_mean(service.dial, list(DIALS))


def _promise(given: Promises) -> Iterator[Problem]:
    if given.dial not in DIALS:
        yield ("promise", "dial"), f"'dial' cannot be {given.dial!r}.", did_you_mean(given.dial, list(DIALS))
    if given.learned not in LEARNED:
        why = f"'learned' cannot be {given.learned!r}."
        yield ("promise", "learned"), why, did_you_mean(given.learned, LEARNED)
    if not 1 <= given.retrain_days <= given.oldest_days:
        why = "'retrain_days' must be at least 1 and not more than 'oldest_days'."
        yield ("promise", "retrain_days"), why, "A model learned every 21 days may answer for 90."


def _locations(locations: Sequence[Location]) -> Iterator[Problem]:
    ids = [one.id for one in locations]
    if not ids:
        yield ("locations",), "The shop ships from nowhere.", "Add [[locations]] with id, zone and country."
    for place, location in enumerate(locations):
        at = ("locations", place)
        if ids.index(location.id) != place:
            yield (*at, "id"), f"Two locations are called {location.id!r}.", "Give each its own id."
        if not _is_zone(location.zone):
            yield (*at, "zone"), f"There is no time zone {location.zone!r}.", "Write it as in Europe/Berlin."
        if location.handling_days < 0:
            yield (*at, "handling_days"), "'handling_days' cannot be negative.", "0 means: out on the same day."
        if location.per_day < 0:
            yield (*at, "per_day"), "'per_day' cannot be negative.", "0 means: as many as were seen to leave a day."
        yield from _country((*at, "country"), location.country)
        yield from _clock((*at, "cutoff"), location.cutoff)
        yield from _workdays((*at, "workdays"), location.workdays)


def _switches(settings: Settings, documents: Mapping[str, str]) -> Iterator[Problem]:
    playbooks = [p.removeprefix("playbooks/").removesuffix(".toml") for p in documents if p.startswith("playbooks/")]
    for name in settings.playbooks:
        if name not in playbooks:
            yield ("playbooks", name), f"There is no playbook {name!r}.", did_you_mean(name, playbooks)
    for group, switches in (("playbooks", settings.playbooks), ("channels", settings.channels)):
        for name, switch in switches.items():
            if switch.daily_cap < 0:
                yield (group, name), "'daily_cap' cannot be negative.", "0 means: no limit."


def _brand(given: Brand) -> Iterator[Problem]:
    if not given.name.strip():
        yield ("name",), "The brand has no name.", "Write what customers call the shop."
    if not _COLOUR.fullmatch(given.accent):
        yield ("accent",), f"{given.accent!r} is no colour.", "Write it as in #0b57d0."
    if not 0 <= given.radius <= 32:
        yield ("radius",), "'radius' must lie between 0 and 32.", "It is the rounding of corners in pixels."
    for field, address in (("sender_email", given.sender_email), ("reply_to", given.reply_to)):
        if address and not _MAIL.fullmatch(address):
            yield (field,), f"{address!r} is no mail address.", "Write it as in shop@example.org."
    for field, link in (("logo", given.logo), ("shop_url", given.shop_url)):
        if link and not link.startswith(("https://", "http://", "/")):
            yield (field,), f"{link!r} is no address.", "Begin with https://"
    for field in ("name", "sender_name", "sender_email", "reply_to"):
        if "\n" in getattr(given, field) or "\r" in getattr(given, field):
            yield (field,), f"{field!r} has a line break.", "Write it on one line."


def _sources(given: Sources) -> Iterator[Problem]:
    names = [one.name for one in given.source]
    for place, source in enumerate(given.source):
        at = ("source", place)
        if names.index(source.name) != place:
            yield (*at, "name"), f"Two sources are called {source.name!r}.", "Give each its own name."
        if not _NAME.fullmatch(source.name):
            why = f"{source.name!r} cannot be part of an address."
            yield (*at, "name"), why, "Use small letters, digits, - and _."
        if len(source.key) < 16:
            yield (*at, "key"), "The key can be guessed.", "Use at least 16 random letters and digits."
        if source.signature not in SIGNATURES:
            why = f"{source.signature!r} is no way to sign."
            yield (*at, "signature"), why, did_you_mean(source.signature, SIGNATURES)
        if source.zone and not _is_zone(source.zone):
            yield (*at, "zone"), f"There is no time zone {source.zone!r}.", "Write it as in Europe/Berlin."
        if source.api and not source.api.startswith(("https://", "http://")):
            yield (*at, "api"), f"{source.api!r} is no address.", "Begin with https://"
        for field in ("secret", "api_secret"):
            given_name = getattr(source, field)
            if not _SETTING.fullmatch(given_name) and (given_name or field == "secret"):
                why = f"{field!r} must name a setting of the installation, never be the secret itself."
                yield (*at, field), why, f'Write a name such as {field} = "SHOPIFY_SECRET" and set that variable.'


def _country(keys: tuple[str | int, ...], value: str) -> Iterator[Problem]:
    if not re.fullmatch("[A-Z]{2}", value):
        yield keys, f"{value!r} is no country.", "Write two capital letters, such as DE."


def _clock(keys: tuple[str | int, ...], value: str) -> Iterator[Problem]:
    if not _CLOCK.fullmatch(value):
        yield keys, f"{value!r} is no time of day.", "Write it as in 14:00."


def _workdays(keys: tuple[str | int, ...], days: Sequence[int]) -> Iterator[Problem]:
    if not days or not all(1 <= day <= 7 for day in days):
        yield keys, "Working days are numbers from 1 (Monday) to 7 (Sunday).", "Write [1, 2, 3, 4, 5]."


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return False
    return True


def _checked(
    path: str, text: str, value: S | None, complaints: list[Complaint], problems: Iterable[Problem]
) -> tuple[S | None, list[Complaint]]:
    found = complaints + [complain(path, text, *problem) for problem in problems]
    return (None, found) if found else (value, [])


def _sure(path: str, value: S | None, complaints: list[Complaint]) -> S:
    if value is None:
        raise ValueError(f"{path}: {complaints[0].why}")
    return value
