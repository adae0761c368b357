"""Look up whose a tracking number may be. Pure, and quick: a number meets the few formats of its look alone."""

from collections.abc import Collection
from operator import attrgetter
from typing import NamedTuple

from doorstep.connect.detect.formats import Entry, Format, Index, index
from doorstep.connect.detect.shapes import SIGNATURE

#: No format is longer; more is not looked at.
MOST_SIGNS = 60
#: A carrier that the shop works with, or one of its country, is met this many times as often as the others.
KNOWN, NEAR, FAR = 20.0, 3.0, 0.3
_SURE = 0.99
_MARKS = str.maketrans("", "", "\u200b\u200c\u200d\u2060\ufeff\u00ad")
_OTHER_SIGNS = str.maketrans("", "", "-./_ ")


class Candidate(NamedTuple):
    """Whose number it may be. `carrier` is the company, `connector` our reader of it (empty when there is none).

    `valid` says that look and check digit agree. `score` is between 0 and 1: how likely it is this carrier's among all
    that have such numbers and "no carrier we know". `package` is parcel, express, letter, return, freight, pallet, bag.
    """

    carrier: str
    service: str
    valid: bool
    score: float
    package: str
    connector: str = ""
    country: str = ""


_by_score = attrgetter("score")


def candidates(text: str, *, country: str = "", carriers: Collection[str] = ()) -> list[Candidate]:
    """Return whose number this may be, the likeliest first; nothing for a number whose look or check digit fits nobody.

    `country` (ISO 3166) is where the shop sends from or to, `carriers` are the companies or connectors that it works
    with: both only move the order and the scores. Blanks and letter case do not matter.
    """
    number = plain(text)
    found = _fitting(number, checked=True)
    if not found and (bare := number.translate(_OTHER_SIGNS)) != number:
        number, found = bare, _fitting(bare, checked=True)
    if not found:
        return []
    ready = index()
    odds = [entry.weight for entry in found]
    if country or carriers:
        odds = [_known(entry, ready, number, country, carriers) for entry in found]
    whole = 1.0 + sum(odds)
    said: list[Candidate] = []
    for entry, weight in zip(found, odds, strict=True):
        score = weight / whole
        _say(said, entry.format, number, _SURE if score > _SURE else round(score, 3), ready)
    if len(said) > 1:
        said.sort(key=_by_score, reverse=True)
        return _once(said)
    return said


def almost(text: str) -> list[Candidate]:
    """Return whose number it would be if its check digit agreed: what a slip of the pen leaves behind."""
    number = plain(text)
    fits = {(one.format.carrier, one.format.service) for one in _fitting(number, checked=True)}
    said: list[Candidate] = []
    for entry in _fitting(number, checked=False):
        if entry.agrees is not None and (entry.format.carrier, entry.format.service) not in fits:
            _say(said, entry.format, number, 0.0, index())
    return [one._replace(valid=False) for one in _once(said)]


def plain(text: str) -> str:
    """Return a number in upper case without blanks and signs that cannot be seen."""
    number = "".join(text.split()).upper()
    return number if number.isascii() else number.translate(_MARKS)


def _fitting(number: str, *, checked: bool) -> list[Entry]:
    if not 7 <= len(number) <= MOST_SIGNS or not number.isascii():
        return []
    ready = index()
    first = number[0]
    if number.count(first) == len(number):
        return []  # twelve noughts agree with every check digit, and are a placeholder
    entries = ready.exact.get(number.translate(SIGNATURE) + first, ())
    if (loose := ready.loose.get((len(number), first))) and number.isalnum():
        entries += tuple(entry for entry in loose if _enough(number, entry.format))
    if not entries:
        return []
    found, signs = [], number.encode()
    for entry in entries:
        prefix, tests, agrees, _, format_ = entry
        if prefix and not number.startswith(prefix):
            continue
        for place, allowed in tests:
            if number[place] not in allowed:
                break
        else:
            if (agrees is None or not checked or agrees(signs)) and (
                format_.post is None or number[format_.post] in ready.posts
            ):
                found.append(entry)
    return found


def _enough(number: str, format_: Format) -> bool:
    if not format_.digits and not format_.letters:
        return True
    letters = sum(map(str.isalpha, number))
    return letters >= format_.letters and len(number) - letters >= format_.digits


def _known(entry: Entry, ready: Index, number: str, country: str, carriers: Collection[str]) -> float:
    format_, weight = entry.format, entry.weight
    connector = format_.connector or (ready.readers.get(number[format_.post], "") if format_.post else "")
    if format_.carrier in carriers or (connector and connector in carriers):
        weight *= KNOWN
    if country and format_.countries:
        weight *= NEAR if country.upper() in format_.countries else FAR
    return weight


def _say(said: list[Candidate], format_: Format, number: str, score: float, ready: Index) -> None:
    service, package = format_.service, format_.package
    if format_.post is not None:
        country = number[format_.post]
        service, package = ready.mail.get(number[0], (service, package))
        post, connector = ready.posts[country], ready.readers.get(country, "")
        service = f"{service}, {post}" if post else service
        said.append(Candidate(format_.carrier, service, True, score, package, connector, country))
        if connector:
            company = "dhl" if connector.startswith("dhl_") else connector
            said.append(Candidate(company, service, True, round(score * 0.99, 3), package, connector, country))
        return
    if format_.services:
        service, package = format_.services.get(number[format_.part], (service, package))
    said.append(Candidate(format_.carrier, service, True, score, package, format_.connector))


def _once(said: list[Candidate]) -> list[Candidate]:
    """One candidate for each carrier, service and reader: the best."""
    found: dict[tuple[str, str, str], Candidate] = {}
    for one in said:
        found.setdefault((one.carrier, one.service, one.connector), one)
    return list(found.values()) if len(found) < len(said) else said
