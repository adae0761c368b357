"""Whose a tracking number is: the public examples of every courier, our own numbers, and whatever people type."""

import csv
import io
import json
import os
import tomllib
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from doorstep.cli import main
from doorstep.connect.detect import almost, candidates
from doorstep.connect.detect.formats import index
from doorstep.connect.numbers import Carrier, carrier_of

SCHEMA = json.loads((Path(__file__).parents[2] / "docs" / "cli" / "detect.schema.json").read_text(encoding="utf-8"))


def data() -> Path:
    root = os.environ.get("DOORSTEP_DATA") or Path(__file__).parents[2].parent / "shared" / "data"
    if not Path(root).is_dir():
        pytest.skip("the real data is not here (DOORSTEP_DATA)")
    return Path(root)


def examples() -> list[tuple[str, bool, str]]:
    """Every example of the public description files: courier as the file, whether it is valid, the number."""
    return [
        (path.stem, kind == "valid", number)
        for path in sorted((data() / "tracking_numbers").glob("*.json"))
        for row in json.loads(path.read_text(encoding="utf-8"))["tracking_numbers"]
        for kind, numbers in row["test_numbers"].items()
        for number in numbers
    ]


def carriers(number: str) -> list[str]:
    return [one.carrier for one in candidates(number)]


def test_every_valid_example_is_recognised_and_every_invalid_one_refused() -> None:
    found = examples()
    assert [(name, number) for name, valid, number in found if valid != (name in carriers(number))] == []
    assert len({name for name, _, _ in found}) == 18


def test_almost_every_valid_example_has_its_courier_first() -> None:
    found = [(name, number) for name, valid, number in examples() if valid]
    others = [number for name, number in found if carriers(number)[0] != name]
    # twelve digits that agree with the rules of two carriers: the commoner one comes first
    assert [carriers(number)[:2] for number in others] == [["fedex", "purolator"]]
    assert candidates(others[0], country="CA")[0].carrier == "purolator"
    assert candidates(others[0], carriers={"purolator"})[0].carrier == "purolator"


def test_a_number_that_several_couriers_claim_is_told_as_each_of_theirs() -> None:
    facts = tomllib.loads((Path(__file__).parents[1] / "facts" / "tracking_numbers.toml").read_text(encoding="utf-8"))
    for claimed in facts["claimed_by_several"]:
        placeholder = set(claimed["number"]) == {"0"}
        assert set(carriers(claimed["number"])) >= (set() if placeholder else set(claimed["couriers"]))


def test_parcels_whose_carrier_is_known_are_told_as_its_own() -> None:
    companies = {"gls_at": "gls", "dpd_statusdata": "dpd", "dhl_de_repsrd": "dhl"}
    with (data() / "carriers" / "scan_feeds_masked.csv").open(encoding="utf-8", newline="") as file:
        parcels = {(companies[row["feed"]], row["parcel"]) for row in csv.DictReader(file)}
    assert len(parcels) == 972
    assert [one for one in parcels if one[0] not in carriers(one[1])] == []
    assert [one for one in parcels if candidates(one[1], carriers={one[0]})[0].carrier != one[0]] == []


#: Numbers of our own making in the form of each carrier; the check digits are right.
OWN = {
    "1Z0A1B2C0300000012": ("ups", "Ground", "ups"),
    "1z 0a1 b2c 03 0000 0012": ("ups", "Ground", "ups"),
    "000000000011": ("fedex", "Express", "fedex"),
    "9205590000000000000002": ("usps", "Priority Mail", "usps"),
    "420100019205590000000000000002": ("usps", "Priority Mail", "usps"),
    "RA000000005GB": ("s10", "Registered letter post, Royal Mail", "royal_mail"),
    "CA000000005CA": ("s10", "Parcel post, Canada Post", "canadapost"),
    "EA000000005JP": ("s10", "EMS, Japan Post", ""),
    "1234567891": ("dhl", "Express", "dhl_express"),
    "00340400000000000003": ("dhl", "Paket (Germany)", "dhl_parcel_de"),
    "GM0000000000001": ("dhl", "eCommerce", "dhl_unified"),
    "JJD0000000001": ("dhl", "Express, one piece", "dhl_express"),
    "01000000000001": ("dpd", "DPD, without the check sign", "dpd"),
    "00000000001": ("gls", "Parcel, without the check digit", "gls"),
    "H1000000000000000001": ("hermes", "Hermes (Germany)", "hermes"),
    "T00AAA0000000001": ("hermes", "Evri (United Kingdom)", "hermes"),
    "AB0000001": ("royal_mail", "Parcelforce", "royal_mail"),
    "3SAAAA0000001": ("postnl", "Parcel", "postnl"),
    "6A00000000001": ("laposte", "Colissimo", "laposte"),
    "1L00000000001": ("laposte", "Lettre suivie", "laposte"),
    "XA000000005FR": ("chronopost", "Chronopost", "chronopost"),
    "323200000000000000000001": ("bpost", "bpack", "bpost"),
    "33AAA0000001": ("australiapost", "eParcel", "australiapost"),
    "SAB1C2D": ("sendle", "Sendle", "sendle"),
    "0000000000000017": ("canadapost", "Parcel", "canadapost"),
    "AAA000000001": ("purolator", "Purolator", "purolator"),
    "123-00000011": ("air_waybill", "Air waybill", "iata_fsu"),
}


@pytest.mark.parametrize("number", OWN)
def test_a_number_of_our_own_making_is_recognised(number: str) -> None:
    best = candidates(number)[0]
    assert (best.carrier, best.service, best.connector, best.valid) == (*OWN[number], True)


def test_candidates_are_ranked_and_their_scores_leave_room_for_nobody() -> None:
    found = candidates("500000000173")
    assert [one.carrier for one in found] == ["fedex", "purolator", "dhl"]
    assert sum(one.score for one in found) < 1
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)


def test_a_post_that_we_read_is_named_beside_the_standard() -> None:
    found = candidates("CA000000005DE")
    assert [(one.carrier, one.connector, one.country) for one in found] == [
        ("s10", "dhl_parcel_de", "DE"),
        ("dhl", "dhl_parcel_de", "DE"),
    ]


def test_a_country_without_a_post_has_no_numbers() -> None:
    assert [carriers(f"RA000000005{country}") for country in ("GB", "ZZ", "EU")] == [["s10", "royal_mail"], [], []]


@pytest.mark.parametrize(
    "number", ["1Z0A1B2C0300000012", "RA000000005JP", "00340400000000000003", "9205590000000000000002"]
)
def test_a_wrong_check_digit_is_refused_and_named_as_a_slip(number: str) -> None:
    place = 10 if number[:2] == "RA" else len(number) - 1
    company = candidates(number)[0].carrier
    for digit in "0123456789":
        slip = number[:place] + digit + number[place + 1 :]
        assert (company in carriers(slip)) == (slip == number)
        assert any(one.carrier == company and not one.valid for one in almost(slip)) == (slip != number)


@given(st.text(max_size=80))
@settings(max_examples=400, deadline=None)
def test_any_text_is_answered(text: str) -> None:
    for one in candidates(text) + almost(text):
        assert 0 <= one.score <= 1


@pytest.mark.parametrize(
    "text", ["", "-", "١٢٣٤٥٦٧٨٩٠", "²" * 12, "1" * 100_000, "A" * 60, "0" * 12, "1111111111", "\x00" * 12, "ß" * 13]
)
def test_what_is_no_number_is_nobodys(text: str) -> None:
    assert candidates(text) == []


def test_blanks_letter_case_and_marks_that_cannot_be_seen_do_not_matter() -> None:
    expected = candidates("1Z0A1B2C0300000012")
    for text in (" 1z0a1b2c\u00a00300000012\n", "1Z\u200b0A1B2C0300000012", "1Z-0A1-B2C-03-00000012"):
        assert candidates(text) == expected


def test_every_format_is_found_by_a_number_of_its_own_look() -> None:
    ready = index()
    assert all(entry.weight > 0 for entries in (*ready.exact.values(), *ready.loose.values()) for entry in entries)
    assert max(len(entries) for entries in ready.exact.values()) <= 12


@pytest.mark.parametrize(
    ("name", "number", "expected"),
    [
        ("UPS", "000000000011", Carrier("ups")),
        ("", "1Z0A1B2C0300000012", Carrier("ups", guessed=True)),
        ("Other", "00340400000000000003", Carrier("dhl_parcel_de", guessed=True)),
        ("", "00000000001", Carrier("unstated")),
        ("DHL", "00340400000000000003", Carrier("dhl_parcel_de")),
        ("DHL", "1234567891", Carrier("dhl_express")),
        ("DHL", "no number", Carrier("dhl_express")),
        ("Pigeon & Sons", "1Z0A1B2C0300000012", Carrier("ups", guessed=True)),
        ("Pigeon & Sons", "000000000011", Carrier("pigeon_sons")),
        ("own_van", "TOUR-7", Carrier("own_van")),
    ],
)
def test_the_carrier_that_a_shop_names_stands_and_the_number_tells_the_one_that_it_does_not(
    name: str, number: str, expected: Carrier
) -> None:
    assert carrier_of(name, number) == expected


def answer(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, Any]:
    code = main(["detect", *words, "--json"])
    found = json.loads(capsys.readouterr().out)
    jsonschema.validate(found, SCHEMA)
    return code, found


def test_the_command_answers_in_the_published_form(capsys: pytest.CaptureFixture[str]) -> None:
    code, found = answer(capsys, "1Z0A1B2C0300000012", "nobody's")
    assert code == 1
    assert [row["number"] for row in found] == ["1Z0A1B2C0300000012", "nobody's"]
    assert found[1]["candidates"] == []
    assert found[0]["candidates"] == [
        {
            "carrier": "ups",
            "service": "Ground",
            "valid": True,
            "score": 0.99,
            "package": "parcel",
            "connector": "ups",
            "country": None,
        }
    ]


def test_every_example_answers_in_the_published_form(capsys: pytest.CaptureFixture[str]) -> None:
    answer(capsys, *(number for _, _, number in examples()), *OWN, "--near", "--country", "DE", "--carrier", "gls")


def test_numbers_come_on_the_standard_input(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = b"\xef\xbb\xbf1Z0A1B2C0300000012\r\n\n  RA000000005GB \n\xff\x00broken\n"
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(lines)))
    code, found = answer(capsys)
    assert code == 1
    assert [row["number"] for row in found] == ["1Z0A1B2C0300000012", "RA000000005GB", "\ufffdbroken"]


def test_words_that_are_no_text_are_answered(capsys: pytest.CaptureFixture[str]) -> None:
    code, found = answer(capsys, "\udcff1Z", "\x00", "")
    assert (code, [row["candidates"] for row in found]) == (1, [[], [], []])


def test_a_person_sees_a_table(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["detect", "CA000000005DE", "1Z0A1B2C0300000013", "--near"]) == 1
    lines = [line.split("  ") for line in capsys.readouterr().out.splitlines()]
    assert [line[0] for line in lines] == ["number", "CA000000005DE", "", "1Z0A1B2C0300000013"]
    assert "check digit wrong" in lines[3]


def test_no_number_at_all_is_a_problem(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"\n")))
    assert main(["detect"]) == 1
    assert "There was no number" in capsys.readouterr().err
