"""`doorstep hooks`: dead letters are visible, and can be sent again."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from doorstep.cli import main
from doorstep.kit.tx import Database
from tests.messages.hooked import SECRET, START, Hooked, documents, hook, placed
from tests.messages.receiver import Receiver

SCHEMA = json.loads((Path(__file__).resolve().parents[2] / "docs" / "cli" / "hooks.schema.json").read_text())


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver(SECRET) as opened:
        yield opened


@pytest.fixture
def house(database: Database, tmp_path: Path, receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hooked]:
    """A shop whose receiver said that it is gone, so that two calls are dead."""
    monkeypatch.setenv("DOORSTEP_ALLOW_HOSTS", receiver.host)
    monkeypatch.setenv("DATABASE_URL", database.dsn)
    opened = Hooked(database, tmp_path, allow=receiver.host)
    opened.publish(documents(hook("erp", receiver.url + "?key=a1b2c3", events=["order_placed"])))
    opened.happens(placed(1), placed(2))
    receiver.next(410)
    opened.call(START, opened.hooker(slots=1))
    yield opened
    opened.close()


def ask(capsys: pytest.CaptureFixture[str], *words: str, code: int = 0) -> Any:
    assert main(["hooks", *words, "--json"]) == code
    found = json.loads(capsys.readouterr().out)
    jsonschema.validate(found, SCHEMA)
    return found


def test_dead_letters_are_listed_with_their_reason(
    house: Hooked, receiver: Receiver, capsys: pytest.CaptureFixture[str]
) -> None:
    found = ask(capsys, "list", code=1)
    ((box,), calls) = found["hooks"], found["calls"]
    assert (box["name"], box["host"], box["dead"], box["waiting"]) == ("erp", receiver.host, 2, 0)
    assert box["off_why"] == "the receiver said that it is gone (410)"
    assert sorted((one["order"], one["state"]) for one in calls) == [("1", "dead"), ("2", "dead")]
    assert sorted(one["attempts"] for one in calls) == [0, 1]
    assert main(["hooks", "list"]) == 1
    text = capsys.readouterr().out
    assert "2 dead, off since" in text
    assert text.endswith("When it is mended: doorstep hooks replay --all\n")
    assert "a1b2c3" not in text + json.dumps(found)


def test_a_receiver_is_switched_on_and_gets_everything(
    house: Hooked, receiver: Receiver, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ask(capsys, "on", "erp") == {"shop": "alpine", "hook": "erp", "on": True}
    assert ask(capsys, "replay", "--all", "--hook", "other") == {"shop": "alpine", "waiting": 0}
    assert ask(capsys, "replay", "--all") == {"shop": "alpine", "waiting": 2}
    house.call(START + timedelta(days=1), house.hooker())
    assert ask(capsys, "list")["calls"] == []
    sent = ask(capsys, "list", "--state", "sent")["calls"]
    assert sorted(one["order"] for one in sent) == ["1", "2"]
    assert {f"msg_{one['id']}" for one in sent} == {call.id for call in receiver.calls}


def test_one_call_is_sent_again_by_its_id(
    house: Hooked, receiver: Receiver, capsys: pytest.CaptureFixture[str]
) -> None:
    ask(capsys, "on", "erp")
    first = receiver.calls[0].id
    assert ask(capsys, "replay", first) == {"shop": "alpine", "waiting": 1}
    house.call(START + timedelta(days=1), house.hooker())
    assert [call.id for call in receiver.calls] == [first, first]


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["replay"], "Name the calls"),
        (["replay", "--all", "0" * 32], "Name the calls"),
        (["replay", "0" * 32], "1 of these calls are not known"),
        (["replay", "first"], "'first' is no id of a call"),
        (["on", "other"], "The hook 'other' of alpine is not off."),
        (["list", "--shop", "nowhere"], "There is no shop 'nowhere'"),
    ],
)
def test_mistakes_are_told_plainly(
    house: Hooked, capsys: pytest.CaptureFixture[str], words: list[str], why: str
) -> None:
    assert main(["hooks", *words]) == 1
    assert why in capsys.readouterr().err
