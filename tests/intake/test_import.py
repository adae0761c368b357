"""`doorstep import`: any size, restartable, silent, and honest about the data."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import jsonschema
import pytest

from doorstep.cli import importing, main
from doorstep.cli.importing.pieces import Records
from doorstep.connect.cards import Card, Reader
from doorstep.kit import clock, db, seal
from doorstep.kit.tx import Database
from doorstep.people.model import Keyring
from doorstep.shop.handlers import create_shop
from doorstep.timeline.model import Ignored, Problem, Reading

ROOT = Path(__file__).resolve().parents[2]
SCHEMA = json.loads((ROOT / "docs" / "cli" / "import.schema.json").read_text())


@pytest.fixture
def home(database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, now: datetime) -> Path:
    """An installation with the shop `north`."""
    home = tmp_path / "home"
    monkeypatch.setenv("DOORSTEP_HOME", str(home))
    monkeypatch.setenv("DATABASE_URL", database.dsn)
    with database.transaction() as tx:
        create_shop(tx, "north", seal.master_key(None, home), now)
    return home


def order(number: int) -> dict[str, object]:
    party = {"role": "buyer", "name": f"Buyer {number}", "email": f"b{number}@example.org"}
    return {"kind": "order_placed", "at": "2025-03-02T09:16:00Z", "order": str(number), "parties": [party]}


def lines(path: Path, count: int) -> Path:
    events = [event for n in range(count) for event in (order(n), {**order(n), "kind": "order_approved"})]
    for event in events[1::2]:
        del event["parties"]
    path.write_text("\n".join(map(json.dumps, events)) + "\n")
    return path


def imported(capsys: pytest.CaptureFixture[str], path: Path, *more: str, code: int = 0) -> dict[str, object]:
    assert main(["import", str(path), "--json", *more]) == code
    found: dict[str, object] = json.loads(capsys.readouterr().out)
    jsonschema.validate(found, SCHEMA)
    return found


def test_lines_are_imported_as_silent_history(
    database: Database, home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = lines(tmp_path / "orders.jsonl", 700)
    first = imported(capsys, path)
    assert (first["records"], first["events"], first["new_events"]) == (1400, 1400, 1400)
    assert (first["connector"], first["already_imported"], first["data_quality"]) == ("generic_json", False, {})
    second = imported(capsys, path)
    assert (second["already_imported"], second["new_events"]) == (True, 1400)
    third = imported(capsys, path, "--again")
    assert (third["events"], third["new_events"]) == (1400, 0)
    with database.transaction() as tx:
        assert db.one(tx, "SELECT count(*), bool_and(history) FROM event") == (1400, True)
        assert db.one(tx, "SELECT count(*) FROM ask") == (0,)
        assert db.one(tx, "SELECT count(*) FROM person") == (700,)


def test_the_same_events_from_another_file_are_nothing_new(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    imported(capsys, lines(tmp_path / "a.jsonl", 20))
    longer = imported(capsys, lines(tmp_path / "b.jsonl", 30))
    assert (longer["events"], longer["new_events"]) == (60, 20)
    document = tmp_path / "c.json"
    document.write_text(json.dumps([order(n) for n in range(31)]))
    whole = imported(capsys, document)
    assert (whole["events"], whole["new_events"]) == (31, 1)


def test_what_cannot_be_read_is_counted_and_does_not_stop_the_import(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "odd.jsonl"
    good = json.dumps(order(1))
    bad = [json.dumps({**order(n), "at": f"yesterday {n}"}) for n in range(3)]
    text = [good, "", *bad, "not json", "\udcff", "[" * 5000, good]
    path.write_bytes("\n".join(text).encode("utf-8", "surrogateescape"))
    found = imported(capsys, path)
    assert found["new_events"] == 1
    quality = found["data_quality"]
    assert isinstance(quality, dict)
    assert sum(one["count"] for one in quality.values()) == 6
    [times] = [one for one in quality.values() if one["count"] == 3]
    assert times["examples"][0].startswith("line ")
    assert main(["import", str(path)]) == 0
    assert "What is odd about the data:" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("nothing.jsonl", "does not exist"),
        ("folder", "is missing"),
        ("orders.jsonl --as shopfy", "there is no connector"),
    ],
)
def test_what_cannot_be_imported_is_said(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, words: str
) -> None:
    (tmp_path / "folder").mkdir()
    lines(tmp_path / "orders.jsonl", 1)
    file, *more = name.split()
    assert main(["import", str(tmp_path / file), *more]) == 1
    assert words in capsys.readouterr().err
    assert main(["import", str(tmp_path / "orders.jsonl"), "--shop", "nowhere"]) == 1
    assert "There is no shop 'nowhere'. There are: north." in capsys.readouterr().err


def test_an_import_that_broke_off_goes_on_where_it_was(database: Database, home: Path, tmp_path: Path) -> None:
    keys = Keyring(seal.master_key(None, home))
    source = importing.source_of(lines(tmp_path / "orders.jsonl", 1000), "", {})

    def stop(at: int, found: importing.Findings) -> None:
        if found.records >= 1000:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        importing.run(database, keys, "north", source, now=clock.now, progress=stop)
    result = importing.run(database, keys, "north", source, now=clock.now)
    assert (result.already, result.began_at > 0) == (False, True)
    assert (result.findings.records, result.findings.events, result.findings.new) == (2000, 2000, 2000)


@pytest.mark.slow
def test_an_import_that_was_killed_goes_on_and_counts_nothing_twice(
    database: Database, home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = lines(tmp_path / "orders.jsonl", 6000)
    words = [sys.executable, "-m", "doorstep", "import", str(path)]
    env = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    process = subprocess.Popen(words, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    latest = time.monotonic() + 60
    while time.monotonic() < latest and process.poll() is None:
        with database.transaction() as tx:
            if db.one(tx, "SELECT at FROM import_run WHERE at > 0"):
                break
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.wait()
    found = imported(capsys, path)
    assert found["continued"] is True
    assert (found["records"], found["events"], found["new_events"]) == (12000, 12000, 12000)
    with database.transaction() as tx:
        assert db.one(tx, "SELECT count(*) FROM event") == (12000,)


def rows_of(raw: bytes, meta: Mapping[str, str]) -> Reading:
    """A reader that refuses every record by its words, to see what it was given."""
    return Reading(ignored=tuple(Ignored(line, "seen") for line in raw.decode().splitlines()[1:]), error=None)


SEEING = Reader(Card("shop", "seeing", "Seeing", 1, (), ""), rows_of)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (b"a,b\n1,2\n\n3,4\n", ["1,2", "3,4"]),
        (b'\xef\xbb\xbfa;b\r\n1;"x;y"\r\n', ['1;"x;y"']),
        (b"a\tb\nJ\xf6rg\t\0x\n", ["Jörg\tx"]),
        (b"", []),
    ],
)
def test_csv_of_any_kind_is_handed_on_in_pieces(tmp_path: Path, written: bytes, expected: list[str]) -> None:
    path = tmp_path / "orders.csv"
    path.write_bytes(written)
    source, found = Records(path, SEEING, {}), importing.Findings()
    pieces = list(source.pieces(0, found))
    assert source.total == len(expected)
    assert [one.path for piece in pieces for one in piece.readings[0].ignored] == expected


def test_csv_goes_on_at_a_record_whose_text_has_line_breaks(tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    path.write_text("id,note\n" + "".join(f'{n},"two\nlines"\n' for n in range(1200)))
    source = Records(path, SEEING, {})
    assert [(piece.at, piece.records) for piece in source.pieces(0, importing.Findings())] == [
        (500, 500),
        (1000, 500),
        (1200, 200),
    ]
    [last] = source.pieces(1000, importing.Findings())
    assert last.readings[0].ignored[0].path == '1000,"two'
    assert source.total == 1200


def test_findings_stay_small_and_number_lines_from_the_beginning() -> None:
    found = importing.Findings()
    for n in range(1000):
        found.note_reading(Reading(ignored=(Ignored(f"line {n}: at", f"refused: '{n}' is no time"),)), before=500)
    for n in range(300):
        found.note(f"code{n}", "odd", "")
    found.note_reading(Reading(error=Problem("empty", "send something")), before=7)
    assert found.ranked()["refused: … is no time"].count == 1000
    assert found.ranked()["refused: … is no time"].examples[0] == "line 500: at"
    assert len(found.found) == 201
    assert importing.Findings.load(found.dump()) == found


def test_olists_orders_are_imported_with_their_findings(
    database: Database, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    samples = ROOT / "src" / "doorstep" / "connect" / "shops" / "olist" / "samples"
    found = imported(capsys, next(path.parent for path in samples.rglob("olist_orders_dataset.csv")))
    assert found["connector"] == "olist"
    quality = found["data_quality"]
    assert isinstance(quality, dict)
    assert quality["same_order_twice"]["count"] == 1
    with database.transaction() as tx:
        assert db.one(tx, "SELECT count(*) FROM event") == (found["new_events"],)


@pytest.mark.slow
def test_twenty_thousand_real_orders_in_less_than_a_minute(
    database: Database, home: Path, real_data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = imported(capsys, real_data / "olist")
    assert (found["records"], found["events"], found["new_events"]) == (20000, 160500, 160500)
    seconds = found["seconds"]
    assert isinstance(seconds, float)
    assert seconds < 60
    with database.transaction() as tx:
        assert db.one(tx, "SELECT count(*) FROM ask") == (0,)
        assert db.one(tx, "SELECT count(DISTINCT subject) FROM event WHERE subject LIKE 'order:%%'") == (20000,)
