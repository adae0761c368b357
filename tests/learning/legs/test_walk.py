"""Times of legs told while walking forward: on legs made up here always, on real ones where there are some."""

import csv
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from msgspec.structs import replace

from doorstep.learning.legs.rules import auc, walk_legs, walk_shipments
from doorstep.learning.legs.tables import CARGO, DELHIVERY, Shipment, road_legs, shipment, shipments
from doorstep.promise.model.legs import LegCase

START = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)


def roads(count: int, seed: int) -> list[tuple[LegCase, dict[str, float]]]:
    """Legs of thirty lanes, each with a pace of its own; one lane waits for the evening's lorry."""
    rng = Random(seed)
    pace = [rng.uniform(1.3, 3.0) for _ in range(30)]
    found = []
    for number in range(count):
        lane = rng.randrange(30)
        road = 20.0 + 12.0 * lane
        began = START + timedelta(minutes=5 * number)
        took = road * pace[lane] * rng.lognormvariate(0.0, 0.15) + (600.0 if lane == 7 else 0.0)
        case = LegCase(f"A{lane % 6}", f"B{lane}", "road", "", began, took, None, road)
        found.append((case, {"road": road, "twice": 2.0 * road}))
    return found


def air(count: int, seed: int) -> list[Shipment]:
    """Shipments whose flights depart by plan and whose last step depends on its place and on what was planned."""
    rng, found = Random(seed), []
    usual = [rng.uniform(200.0, 2000.0) for _ in range(12)]
    for number in range(count):
        row = {f"{leg}_legid": "0" for leg in ("i1", "i2", "i3")} | {"o_legid": "1"}
        for leg in ("i1", "o"):
            row[f"{leg}_legid"], row[f"{leg}_hops"] = str(number + 1), "1"
            place = rng.randrange(12)
            ready = 800.0 * rng.uniform(0.1, 1.0)
            steps = (
                ("rcs", 800.0, ready),
                ("dep_1", 200.0, 1000.0 - ready + rng.uniform(0.0, 20.0)),
                ("rcf_1", 600.0, 600.0 * rng.uniform(0.8, 1.1)),
                ("dlv", rng.choice((400.0, 3000.0)), usual[place] * rng.lognormvariate(0.0, 0.4)),
            )
            for name, planned, took in steps:
                row |= {f"{leg}_{name}_p": str(planned), f"{leg}_{name}_e": str(took)}
            row |= {f"{leg}_dep_1_place": "99", f"{leg}_rcf_1_place": str(place)}
        found.append(shipment(row))
    return found


@pytest.mark.parametrize("seed", [1, 2])
def test_told_times_are_closer_than_the_road_alone_and_intervals_keep_their_word(seed: int) -> None:
    found = walk_legs(roads(1600, seed), 0.6)
    assert (found.n, found.first) == (640, 960)
    assert found.mae < 0.55 * found.peers["twice"] < found.peers["road"]
    for share, kept in found.intervals.items():
        assert kept.coverage == pytest.approx(float(share) / 100, abs=0.06)
    widths = [found.intervals[share].mean_width for share in ("50", "80", "90")]
    assert widths == sorted(widths)


def test_nothing_is_learned_from_a_leg_before_it_has_ended() -> None:
    legs = roads(400, 3)
    late = [*legs[:240], *((replace(one, minutes=1e6), peers) for one, peers in legs[240:])]
    first, second = walk_legs(legs, 0.6), walk_legs(late, 0.6)
    assert second.bias == pytest.approx(first.bias - sum(1e6 - one.minutes for one, _ in legs[240:]) / 160, abs=60.0)


def test_late_outbound_legs_are_told_when_the_inbound_ones_have_ended() -> None:
    told, outbound = walk_shipments(air(600, 4), 0.6)
    assert (told.n, outbound.n) == (240, 240)
    assert 0.1 < outbound.late / outbound.n < 0.6
    assert outbound.auc > 0.9
    assert outbound.brier < 0.15
    assert told.mae < told.peers["outbound as planned"]
    assert told.intervals["90"].coverage == pytest.approx(0.9, abs=0.06)
    assert sum(count for _, count, _ in outbound.bands) == outbound.n


def test_auc_counts_pairs_and_equal_chances_half() -> None:
    assert auc([0.1, 0.2, 0.8, 0.9], [False, False, True, True]) == 1.0
    assert auc([0.5, 0.5, 0.5], [True, False, False]) == 0.5
    assert auc([0.3, 0.6, 0.6, 0.9], [False, True, False, True]) == pytest.approx(0.875)
    assert auc([0.3], [True]) == 0.5


def test_a_table_of_legs_is_read_by_the_map_of_its_columns(tmp_path: Path) -> None:
    rows = [
        {"trip_uuid": "t", "source_center": "B", "destination_center": "C", "route_type": "FTL"},
        {"trip_uuid": "t", "source_center": "A", "destination_center": "B", "route_type": "Carting"},
    ]
    for number, row in enumerate(rows):
        row |= {"od_start_time": f"2018-09-2{8 - number} 10:00:00.5", "osrm_time": "41.0", "actual_time": "128.0"}
        row |= dict.fromkeys(("M0_osrm", "M1_lookup", "M2_tabular", "M3_graph"), "1.5")
    path = tmp_path / "legs.csv"
    with path.open("w", newline="") as file:
        table = csv.DictWriter(file, rows[0])
        table.writeheader()
        table.writerows(rows)
    first, second = road_legs(path)
    began = datetime(2018, 9, 27, 10, 0, 0, 500_000, tzinfo=UTC)
    assert first[0] == LegCase("A", "B", "Carting", "", began, 128.0, None, 41.0)
    assert second[0].origin == "B"
    assert set(first[1].values()) == {1.5}


def test_steps_of_a_shipment_lead_from_place_to_place_and_know_how_far_they_are_behind() -> None:
    one = air(1, 5)[0]
    assert len(one.inbound) == 1
    assert [step.mode for step in one.outbound] == ["rcs/out", "dep/out", "rcf/out", "dlv/out"]
    place = one.outbound[2].target
    assert [(step.origin, step.target) for step in one.outbound] == [
        ("99", "99"), ("99", "99"), ("99", place), (place, place),
    ]  # fmt: skip
    behind = 0.0
    for step in one.outbound:
        assert step.behind == pytest.approx(behind)
        behind += step.minutes - (step.planned or 0.0)


@pytest.mark.slow
@pytest.mark.parametrize("first", [0.6, 0.7])
def test_on_real_road_legs_it_is_closer_than_what_came_with_them(real_data: Path, first: float) -> None:
    """The goal of 31.5 minutes is missed by one (docs/accuracy-legs.md says what that means)."""
    found = walk_legs(road_legs(real_data / DELHIVERY), first)
    assert found.n == round(4947 * (1 - first))
    assert found.mae <= 32.7
    assert found.mae < 0.95 * min(found.peers.values())
    assert 0.88 <= found.intervals["90"].coverage <= 0.92


@pytest.mark.slow
def test_on_real_air_cargo_late_outbound_legs_are_told(real_data: Path) -> None:
    told, outbound = walk_shipments(shipments(real_data / CARGO), 0.7)
    assert (outbound.n, outbound.late) == (788, 236)
    assert outbound.auc >= 0.83
    assert told.mae <= 3700.0
    assert told.mae < 0.75 * told.peers["outbound as planned"]
