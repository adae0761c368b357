"""A contract that cannot fail protects nothing: a violation of each is planted in a copy and must be caught."""

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from msgspec import Struct

ROOT = Path(__file__).resolve().parent.parent


class Plant(Struct, frozen=True):
    """A contract's id, the files that break it, and what its name says in the report."""

    contract: str
    files: dict[str, str]


PLANTS = (
    Plant("story", {"timeline/plant.py": "import doorstep.playbooks.seed\n", "playbooks/seed.py": ""}),
    Plant("pure", {"returns/rules.py": "import doorstep.returns.steps\n", "returns/steps.py": "import httpx\n"}),
    Plant("one-door-db", {"returns/plant.py": "from doorstep.kit import db\n"}),
    Plant("edges", {"returns/handlers.py": "from doorstep.kit.tx import Database\n"}),
    Plant("one-door-net", {"connect/carriers/planted/read.py": "from doorstep.kit.http import Client\n"}),
    Plant("drivers", {"routing/store.py": "import psycopg\n"}),
    Plant("private-store", {"routing/store.py": "", "tasks/plant.py": "import doorstep.routing.store\n"}),
    Plant(
        "connectors",
        {
            "connect/carriers/planted/wire.py": "import doorstep.connect.carriers.sown.wire\n",
            "connect/carriers/sown/wire.py": "",
        },
    ),
    Plant("faces", {"web/track/plant.py": "import doorstep.web.console.seed\n", "web/console/seed.py": ""}),
    Plant(
        "acyclic",
        {
            "returns/here/a.py": "import doorstep.returns.there.b\n",
            "returns/there/b.py": "import doorstep.returns.here.a\n",
        },
    ),
)

NAMED = (
    "work",
    "wiring",
    "views/door",
    "intake/door",
    "web/middleware",
)  # the contracts name them; they may not stand yet


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of everything that import-linter looks at."""
    copy = tmp_path_factory.mktemp("tree")
    shutil.copy(ROOT / "pyproject.toml", copy)
    shutil.copytree(ROOT / "tools", copy / "tools", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "src", copy / "src", ignore=shutil.ignore_patterns("__pycache__", "*.egg-info"))
    for room in NAMED:
        if not (copy / "src" / "doorstep" / room).exists() and not (copy / "src" / "doorstep" / f"{room}.py").exists():
            plant(copy, {f"{room}.py": ""})
    return copy


def lint(tree: Path, *contracts: str) -> subprocess.CompletedProcess[str]:
    """Run import-linter on a tree, on these contracts or on all."""
    words = [part for contract in contracts for part in ("--contract", contract)]
    script = "import sys; from importlinter.cli import lint_imports_command; sys.exit(lint_imports_command())"
    path = os.pathsep.join((str(tree / "src"), str(tree)))
    return subprocess.run(
        [sys.executable, "-c", script, "--no-cache", *words],
        cwd=tree,
        env={**os.environ, "PYTHONPATH": path, "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )


def plant(tree: Path, files: dict[str, str]) -> list[Path]:
    """Write the files, with an `__init__.py` in each folder that lacks one; return what is new."""
    new = []
    for name, text in files.items():
        path = tree / "src" / "doorstep" / name
        for folder in reversed(path.relative_to(tree / "src" / "doorstep").parents):
            init = tree / "src" / "doorstep" / folder / "__init__.py"
            if not init.exists():
                init.parent.mkdir(exist_ok=True)
                init.write_text("")
                new.append(init)
        assert not path.exists(), f"{name} is really there: plant another"
        path.write_text(text)
        new.append(path)
    return new


def test_every_contract_has_a_plant() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    assert [contract["id"] for contract in contracts] == [planted.contract for planted in PLANTS]
    assert len(PLANTS) == 10


def test_the_tree_keeps_every_contract(tree: Path) -> None:
    done = lint(tree)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Contracts: 10 kept, 0 broken." in done.stdout


@pytest.mark.parametrize("planted", PLANTS, ids=lambda planted: planted.contract)
def test_a_planted_violation_is_caught(tree: Path, planted: Plant) -> None:
    new = plant(tree, planted.files)
    try:
        done = lint(tree, planted.contract)
    finally:
        for path in reversed(new):
            path.unlink()
    assert done.returncode == 1
    assert "Contracts: 0 kept, 1 broken." in done.stdout, done.stdout + done.stderr


def test_a_chapter_without_a_place_in_the_story_is_caught(tree: Path) -> None:
    new = plant(tree, {"gossip/model.py": ""})
    try:
        done = lint(tree, "story")
    finally:
        for path in reversed(new):
            path.unlink()
    assert "gossip" in done.stdout
    assert "Contracts: 0 kept, 1 broken." in done.stdout
