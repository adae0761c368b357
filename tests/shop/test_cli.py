"""`doorstep shop`, as a person and as a program calls it."""

import json
import shutil
from pathlib import Path

import jsonschema
import pytest

from doorstep.cli import main
from doorstep.kit.tx import Database
from doorstep.shop import handlers
from doorstep.shop.rules import for_demo, settings_of, sources_of

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "examples" / "shop"
SCHEMA = json.loads((ROOT / "docs" / "cli" / "shop.json").read_text())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(EXAMPLE, tmp_path / "shop"))


@pytest.fixture
def home(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("DOORSTEP_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def told(capsys: pytest.CaptureFixture[str], *words: object, code: int = 0) -> str:
    capsys.readouterr()
    assert main([str(word) for word in ("shop", *words)]) == code
    return capsys.readouterr().out


def answer(capsys: pytest.CaptureFixture[str], *words: object, code: int = 0) -> object:
    found = json.loads(told(capsys, *words, "--json", code=code))
    jsonschema.validate(found, SCHEMA["$defs"][_form(str(words[0]))] | {"$defs": SCHEMA["$defs"]})
    return found


def _form(verb: str) -> str:
    return "publish" if verb == "rollback" else verb


def edit(folder: Path, name: str, old: str, new: str) -> None:
    path = folder / name
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new, 1))


def test_the_starter_shop_is_well(capsys: pytest.CaptureFixture[str]) -> None:
    found = answer(capsys, "check", EXAMPLE)
    assert isinstance(found, dict)
    assert (found["ok"], found["complaints"]) == (True, [])
    assert (found["playbooks"], found["examples"] >= 3 * found["playbooks"]) == (30, True)


def test_check_says_what_is_wrong_where_and_how_to_mend_it(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit(folder, "playbooks/stalled.toml", "only_milestone", "only_milestones")
    text = told(capsys, "check", folder, code=1)
    assert text.endswith(
        f"one thing to mend.\n\n{folder}/playbooks/stalled.toml:10\n"
        "  There is no field 'only_milestones' in 'when'.\n  Did you mean 'only_milestone'?\n"
    )
    assert main(["shop", "check", str(folder / "nowhere")]) == 1


def test_publish_edit_publish_and_back(home: Path, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["shop", "publish", str(folder), "--shop", "fjell"]) == 1
    assert "Add --new to make it." in capsys.readouterr().err
    first = answer(capsys, "publish", folder, "--shop", "fjell", "--new")
    assert isinstance(first, dict)
    assert (first["changed"], first["complaints"], first["diff"]) == (True, [], "")
    edit(folder, "brand.toml", "#0f6b5c", "#0f6b5d")
    second = answer(capsys, "publish", folder, "--shop", "fjell", "--note", "a greener green")
    assert isinstance(second, dict)
    assert "Nothing to do" in told(capsys, "publish", folder, "--shop", "fjell")
    edit(folder, "brand.toml", "#0f6b5d", "#0f6b5e")
    stale = answer(capsys, "publish", folder, "--shop", "fjell", "--base", first["hash"], code=1)
    assert isinstance(stale, dict)
    assert stale["hash"] == second["hash"]
    assert '-accent = "#0f6b5c"\n+accent = "#0f6b5d"\n' in stale["diff"]
    assert "In force: release " + first["hash"] in told(capsys, "rollback", first["hash"][:6], "--shop", "fjell")
    log = answer(capsys, "log", "--shop", "fjell")
    assert isinstance(log, list)
    assert [(one["hash"], one["was"]) for one in log] == [
        (first["hash"], second["hash"]),
        (second["hash"], first["hash"]),
        (first["hash"], None),
    ]
    assert log[1]["why"] == "a greener green"
    assert main(["shop", "rollback", "zz", "--shop", "fjell"]) == 1


def test_start_makes_two_shops_once(home: Path, database: Database, capsys: pytest.CaptureFixture[str]) -> None:
    assert answer(capsys, "start") == {"made": ["starter", "demo"]}
    assert answer(capsys, "start") == {"made": []}
    shops = answer(capsys, "list")
    assert isinstance(shops, list)
    assert [one["shop"] for one in shops] == ["demo", "starter"]
    names = sorted(path.name for path in (home / "secrets").iterdir())
    assert names == sorted(
        f"{demo}NORDLICHT_{name}" for demo in ("", "DEMO_") for name in ("SHOPIFY_SECRET", "UPS_TOKEN", "EVENTS_SECRET")
    )
    assert {oct((home / "secrets" / name).stat().st_mode & 0o777) for name in names} == {"0o600"}
    with database.transaction() as tx:
        starter, demo = (handlers.current(tx, shop).documents for shop in ("starter", "demo"))
    assert (settings_of(starter).mode, settings_of(demo).mode) == ("shadow", "live")


def test_the_demo_shop_has_everything_on_and_sources_of_its_own() -> None:
    starter = {path.relative_to(EXAMPLE).as_posix(): path.read_text() for path in EXAMPLE.rglob("*.toml")}
    demo = for_demo(starter)
    settings = settings_of(demo)
    assert {switch.live for switch in (*settings.playbooks.values(), *settings.channels.values())} == {True}
    assert [one.key for one in sources_of(demo)] == [one.key + "-demo" for one in sources_of(starter)]
    assert not {one.secret for one in sources_of(demo)} & {one.secret for one in sources_of(starter)}
