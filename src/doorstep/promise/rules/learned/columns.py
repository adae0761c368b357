"""Cases as columns of numbers, in which thousands are looked at together. Pure."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

from doorstep.promise.rules.calendar import zone_of
from doorstep.promise.rules.learned.cases import Case
from doorstep.timeline.model import Place

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

#: Seconds since 1970 of what has not happened: later than any moment that is asked about.
NEVER = 1 << 33
DAY = 86400.0
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SECOND = timedelta(seconds=1)
#: What cases are grouped by, in the order of the columns of `Columns.groups`.
GROUPS = (
    "all", "destination", "destination_area", "destination_district", "destination_code", "origin", "origin_district",
    "lane", "area_lane", "seller", "category", "how", "origin_to_district",
)  # fmt: skip


class Columns(NamedTuple):
    """Cases as columns. Times are whole seconds since 1970 (``NEVER`` where nothing happened), ``offset`` the seconds
    that the clock of the destination is ahead of UTC at the purchase, ``groups`` one number a group and case (-1:
    nobody knows it), ``facts`` weight, price, freight, pieces, and the coordinates of both ends (nan unknown),
    ``codes`` the postcodes of both ends as numbers: near codes are near places."""

    placed: Ints
    approved: Ints
    handed: Ints
    arrived: Ints
    promised: Ints
    closed: Ints
    offset: Ints
    groups: Ints
    facts: Floats
    codes: Floats

    def where(self, chosen: "Ints | npt.NDArray[np.bool_]") -> "Columns":
        """Return these rows."""
        return Columns(
            self.placed[chosen], self.approved[chosen], self.handed[chosen], self.arrived[chosen],
            self.promised[chosen], self.closed[chosen], self.offset[chosen], self.groups[chosen], self.facts[chosen],
            self.codes[chosen],
        )  # fmt: skip


class Numbers:
    """Gives the names of places, sellers and the like their numbers; a name that nobody taught has none."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, str], int] = {}
        self._places: dict[tuple[str, str, str], tuple[str, str, str, str]] = {}
        self._routes: dict[tuple[object, ...], tuple[int, ...]] = {}

    def __len__(self) -> int:
        return len(self._known)

    def of(self, case: Case, *, learn: bool) -> tuple[int, ...]:
        """Return the number of each of ``GROUPS``."""
        origin, destination = case.origin, case.destination
        key = (
            (origin.country, origin.region, origin.postcode) if origin is not None else None,
            (destination.country, destination.region, destination.postcode) if destination is not None else None,
            case.seller, case.category, case.carrier if case.handed_at is not None else "", case.service,
        )  # fmt: skip
        found = self._routes.get(key)
        if found is None:
            found = self._make(case, learn=learn)
            if learn or len(self._routes) < 200_000:
                self._routes[key] = found
        return found

    def _make(self, case: Case, *, learn: bool) -> tuple[int, ...]:
        region, area, district, code = place_names(case.destination)
        from_region, from_area, from_district, _ = place_names(case.origin)
        names = (
            "all", region, area, district, code, from_region, from_district,
            f"{from_region}>{region}" if from_region and region else "",
            f"{from_area}>{area}" if from_area and area else "",
            case.seller, case.category, f"{case.carrier}/{case.service}" if case.carrier or case.service else "",
            f"{from_region}>{district}" if from_region and district else "",
        )  # fmt: skip
        return tuple(self._number(place, name, learn) for place, name in enumerate(names))

    def _number(self, group: int, name: str, learn: bool) -> int:
        if not name:
            return -1
        if learn:
            return self._known.setdefault((group, name), len(self._known))
        return self._known.get((group, name), -1)


def place_names(place: Place | None) -> tuple[str, str, str, str]:
    """Return region, area, district and whole postcode as groups know them: ever longer beginnings of the postcode."""
    if place is None:
        return "", "", "", ""
    country, code = place.country.strip().upper(), place.postcode.strip().upper()
    region = place.region.strip().upper().removeprefix(f"{country}-")
    return (
        f"{country}-{region or code[:2]}" if region or code else country,
        f"{country} {code[:2]}" if code else "",
        f"{country} {code[:3]}" if code else "",
        f"{country} {code}" if code else "",
    )


def columns_of(cases: Sequence[Case], numbers: Numbers, zone: str, *, learn: bool) -> Columns:
    """Return cases as columns; ``zone`` is the clock where the destination says nothing of its own."""
    if not cases:
        none = np.zeros(0, dtype=np.int64)
        groups = np.zeros((0, len(GROUPS)), dtype=np.int64)
        return Columns(none, none, none, none, none, none, none, groups, np.zeros((0, 8)), np.zeros((0, 2)))
    placed = _seconds(case.placed_at for case in cases)
    clocks = [zone_of(case.destination, zone) for case in cases]
    offsets = [_offset(clock, hour) for clock, hour in zip(clocks, (placed // 3600).tolist(), strict=True)]
    return Columns(
        placed,
        _seconds(case.approved_at for case in cases),
        _seconds(case.handed_at for case in cases),
        _seconds(case.arrived_at for case in cases),
        _seconds(case.promised_to for case in cases),
        _seconds(case.closed_at for case in cases),
        np.array(offsets, dtype=np.int64),
        np.array([numbers.of(case, learn=learn) for case in cases], dtype=np.int64),
        np.array([_facts(case) for case in cases], dtype=np.float64),
        np.array([(code_of(case.origin), code_of(case.destination)) for case in cases], dtype=np.float64),
    )


def _facts(case: Case) -> tuple[float, ...]:
    return (
        case.weight_g or np.nan, case.price or np.nan, case.freight or np.nan, case.pieces or np.nan,
        *_point(case.origin), *_point(case.destination),
    )  # fmt: skip


def _point(place: Place | None) -> tuple[float, float]:
    if place is None or place.lat is None or place.lon is None:
        return np.nan, np.nan
    return place.lat, place.lon


def code_of(place: Place | None) -> float:
    """Return the first five letters and digits of a postcode as a number, nan without one."""
    return _code(place.postcode) if place is not None and place.postcode else np.nan


@lru_cache(maxsize=65536)
def _code(postcode: str) -> float:
    letters = [letter for letter in postcode.upper() if letter.isascii() and letter.isalnum()][:5]
    return float(sum(int(letter, 36) * 36.0 ** (4 - place) for place, letter in enumerate(letters)))


def seconds(moment: datetime | None) -> int:
    """Return whole seconds since 1970; ``NEVER`` for what has not happened."""
    return NEVER if moment is None else (moment - _EPOCH) // _SECOND


def _seconds(moments: Iterable[datetime | None]) -> Ints:
    return np.array([seconds(moment) for moment in moments], dtype=np.int64)


@lru_cache(maxsize=262_144)
def _offset(zone: ZoneInfo, hour: int) -> int:
    """Seconds ahead of UTC; looked up once an hour and zone."""
    away = datetime.fromtimestamp(hour * 3600, zone).utcoffset()
    return int(away.total_seconds()) if away is not None else 0
