"""`doorstep claim`: writes the pack, leaves people out unless asked, and writes down that it was read."""

import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import jsonschema
import pytest

from doorstep.cli import main
from doorstep.kit import db
from doorstep.kit.tx import Database
from doorstep.timeline.model import Milestone, Told
from tests.smtp_sink import Sink
from tests.work.house import House
from tests.work.test_thread import MONDAY, live_through
from tests.work.told import NOON, linked, placed, scan, tell

SCHEMA = json.loads((Path(__file__).resolve().parents[2] / "docs" / "cli" / "claim.schema.json").read_text())


@pytest.fixture
def house(database: Database, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    """A shop through which one order went from the click to the door, and in which another one was lost."""
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("DOORSTEP_HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    with Sink() as sink:
        opened = House(database, tmp_path, sink.url, MONDAY)
        live_through(opened)
        tell(opened, [placed(1), *linked(1), scan(1, Milestone.PICKED_UP), _lost()])
        opened.turn(NOON)
        yield opened
        opened.sender.close()


def _lost() -> Told:
    return scan(1, Milestone.LOST, NOON)


def looks(house: House) -> list[tuple[str, str]]:
    with house.app.database.transaction() as tx:
        found = db.rows(tx, "SELECT who, what FROM looked_at WHERE what = 'claim pack' ORDER BY at")
    return [(who.partition(":")[0], what) for who, what in found]


def test_a_lost_parcel_is_packed_without_names(house: House, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["claim", "1", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    jsonschema.validate(told, SCHEMA)
    assert (told["file"], told["claim"]["reasons"], told["claim"]["recipient"]["name"]) == (
        "claim-lost-1.zip",
        ["lost"],
        "",
    )
    with zipfile.ZipFile(told["file"]) as folder:
        assert "lost" in folder.read("scans.csv").decode()
    assert looks(house) == [("cli", "claim pack")]


def test_a_name_is_in_it_only_when_asked_for(house: House, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["claim", "1", "-o", "mine.zip", "--recipient", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["claim"]["recipient"]["name"] == "Kim Buyer1"
    assert looks(house) == [("cli", "claim pack")] * 2  # that it was made, and that a name was read


def test_when_nothing_speaks_for_a_claim_it_says_so(house: House, capsys: pytest.CaptureFixture[str]) -> None:
    with house.app.database.transaction() as tx:
        ((number,),) = db.rows(tx, "SELECT number FROM order_state WHERE milestone = 'delivered'")
    assert main(["claim", number]) == 1
    assert "Nothing speaks for a claim." in capsys.readouterr().err
    assert main(["claim", number, "--anyway", "-o", "kept.zip"]) == 0
    text = capsys.readouterr().out
    assert re.match(r"Parcel, written to kept.zip\n\nNordlicht sent this parcel to .* under: UPS 1Z", text)
    with zipfile.ZipFile("kept.zip") as folder:
        bodies = folder.read("bodies.csv").decode().splitlines()
    assert len(bodies) > 1
    assert all(re.search(r",[0-9a-f]{64}$", line) for line in bodies[1:])


def test_what_cannot_be_packed_is_said(house: House, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["claim", "nowhere"]) == 1
    assert main(["claim", "1", "--parcel", "another"]) == 1
    assert "No carrier has had such a parcel." in capsys.readouterr().err
    assert main(["claim", "1", "-o", "no/such/folder.zip"]) == 1
    assert "The pack could not be written" in capsys.readouterr().err
