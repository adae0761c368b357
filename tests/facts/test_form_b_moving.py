"""The facts about what moves (EPCIS, scan feeds, tracking numbers) agree with themselves and with the raw files."""

import csv
import json
from collections import Counter
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from doorstep.timeline.model.words import Milestone
from tests.facts.form_b import files, instant, said, within

FEEDS = ("gls_at", "dpd_statusdata", "dhl_de_repsrd")
WRITTEN = {"gls_at": "%Y%m%d%H%M", "dpd_statusdata": "%Y%m%d%H%M%S", "dhl_de_repsrd": "%Y-%m-%d %H:%M:%S"}
EVENT_TYPES = {"ObjectEvent", "AggregationEvent", "TransactionEvent", "TransformationEvent", "AssociationEvent"}


def test_epcis_events_are_counted_by_type() -> None:
    every: Counter[str] = Counter()
    kinds: Counter[str] = Counter()
    for file, table in files("epcis").items():
        kinds[table["kind"]] += 1
        assert (file, set(table["events"]) <= EVENT_TYPES, bool(table["events"])) == (file, True, table["read"])
        every.update(table["events"])
        if "event" in table:
            assert (file, Counter(event["type"] for event in table["event"])) == (file, Counter(table["events"]))
            declared = sum("error" in event for event in table["event"])
            assert (file, declared) == (file, table["error_declarations"])
            assert sum(bool(event["event_id"]) for event in table["event"]) == table["with_event_id"]
    everything = said("epcis")["all"]
    assert (dict(every), sum(every.values())) == (everything["by_type"], everything["events"])
    assert dict(kinds) == everything["kinds"]
    for key in ("error_declarations", "with_event_id"):
        assert sum(table.get(key, 0) for table in files("epcis").values()) == everything[key]


def test_epcis_instants_come_from_the_time_alone() -> None:
    detailed = 0
    for file, table in files("epcis").items():
        if table["read"]:
            assert instant(table["first"]) <= instant(table["last"])
        for event in table.get("event", []):
            detailed += 1
            assert (file, instant(event["at"])) == (file, instant(event["instant"]))
            assert event["at"].endswith("Z") or event["at"].endswith(event["offset"])
            assert instant(table["first"]) <= instant(event["instant"]) <= instant(table["last"])
            if "error" in event:
                assert instant(event["error"]["declared"]) >= instant(event["instant"])
    assert detailed >= 20


def test_epcis_files_that_are_joined_exist_and_have_that_event() -> None:
    joined = [place for same in said("epcis")["same_event"] for place in same["in"]]
    joined += [
        r[key] for r in said("epcis")["retraction"] for key in ("wrong", "declared_in", "corrected_in") if key in r
    ]
    for file, position in joined:
        assert 1 <= position <= sum(files("epcis")[file]["events"].values())


def test_scan_feeds_agree_with_themselves() -> None:
    feeds = said("scan_feeds")
    assert sum(feeds[feed]["rows"] for feed in FEEDS) == feeds["all"]["rows"]
    for feed in FEEDS:
        table = feeds[feed]
        assert table["rows"] - table["distinct"] == table["duplicates"]
        assert sum(code["rows"] for code in table["code"].values()) == table["rows"]
        assert sum(code["distinct"] for code in table["code"].values()) == table["distinct"]
        assert sum(table["scans_of_a_parcel"].values()) == table["parcels"]
        assert sum(int(scans) * n for scans, n in table["scans_of_a_parcel"].items()) == table["distinct"]
        for code in table["code"].values():
            assert code.get("guess", "unknown") in set(Milestone)
            assert code["settled"] or "unknown" in code["milestone_any_of"]
    for milestones in within(feeds, "milestone_any_of"):
        assert milestones
        assert set(milestones) <= set(Milestone)


def test_parcels_of_scan_feeds_are_told_in_time_order_with_right_instants() -> None:
    parcels = said("scan_feeds")["parcel"]
    assert len(parcels) >= 12
    for parcel in parcels:
        told = [instant(scan["instant"]) for scan in parcel["scans"]]
        assert told == sorted(told)
        assert parcel.get("ties", False) == (len(set(told)) < len(told))
        for scan, at in zip(parcel["scans"], told, strict=True):
            local = datetime.strptime(scan["at"], WRITTEN[parcel["feed"]]).replace(tzinfo=ZoneInfo(scan["zone"]))
            assert local == at
            assert scan["code"] in said("scan_feeds")[parcel["feed"]]["code"]


def test_scan_feeds_are_counted_as_the_file_has_them(real_data: Path) -> None:
    with (real_data / "carriers" / "scan_feeds_masked.csv").open(encoding="utf-8", newline="") as opened:
        rows = list(csv.DictReader(opened))
    assert list(rows[0]) == said("scan_feeds")["all"]["columns"]
    for feed in FEEDS:
        table = said("scan_feeds")[feed]
        own = [row for row in rows if row["feed"] == feed]
        scans = {(row["parcel"], row["code"], row["timestamp"], row["depot"]) for row in own}
        assert (len(own), len(scans)) == (table["rows"], table["distinct"])
        assert len({row["parcel"] for row in own}) == table["parcels"]
        assert Counter(row["code"] for row in own) == {code: one["rows"] for code, one in table["code"].items()}
    for parcel in said("scan_feeds")["parcel"]:
        own = [row for row in rows if (row["feed"], row["parcel"]) == (parcel["feed"], parcel["number"])]
        assert len(own) == parcel["rows"]
        assert {(row["timestamp"], row["code"]) for row in own} == {(s["at"], s["code"]) for s in parcel["scans"]}


def test_examples_of_tracking_numbers_are_counted() -> None:
    numbers = said("tracking_numbers")
    for key in ("services", "valid", "invalid", "with_letters", "with_spaces"):
        assert sum(table[key] for table in files("tracking_numbers").values()) == numbers["all"][key]
    for file, table in files("tracking_numbers").items():
        services = table["service"]
        assert (file, len(services)) == (file, table["services"])
        for key in ("valid", "invalid"):
            assert (file, sum(one[key] for one in services)) == (file, table[key])
        assert [one["name"] for one in services if not one["check"]] == table["without_check_digit"]
    none = [
        file
        for file, table in files("tracking_numbers").items()
        if len(table["without_check_digit"]) == table["services"]
    ]
    assert sorted(none) == numbers["all"]["files_without_any_check_digit"]


def test_numbers_that_two_couriers_claim_are_examples_of_the_file(real_data: Path) -> None:
    services = {one["name"] for table in files("tracking_numbers").values() for one in table["service"]}
    for claimed in said("tracking_numbers")["claimed_by_several"]:
        assert len(set(claimed["couriers"])) >= 2
        assert set(claimed["services"]) <= services
        body = json.loads((real_data / "tracking_numbers" / claimed["file"]).read_text(encoding="utf-8"))
        examples = [n for one in body["tracking_numbers"] for n in one["test_numbers"][claimed["listed_as"]]]
        assert claimed["number"] in {"".join(number.split()) for number in examples}


def test_examples_of_tracking_numbers_are_as_many_as_in_the_files(real_data: Path) -> None:
    for file, table in files("tracking_numbers").items():
        body = json.loads((real_data / "tracking_numbers" / file).read_text(encoding="utf-8"))
        found = [
            (one["name"], len(one["test_numbers"]["valid"]), len(one["test_numbers"]["invalid"]))
            for one in body["tracking_numbers"]
        ]
        assert found == [(one["name"], one["valid"], one["invalid"]) for one in table["service"]]
