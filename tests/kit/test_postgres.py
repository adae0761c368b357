"""Our own PostgreSQL: as root and as somebody else, both versions, killed, shared, in awkward folders."""

import os
import subprocess
import sys
import tempfile
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from doorstep.kit import db
from doorstep.kit.errors import SettingError, StoreDown
from doorstep.kit.postgres import Programs, Server, choose, running
from doorstep.kit.postgres.programs import NOBODY, REALLY_SOMEBODY
from doorstep.kit.tx import Database

ROOT = Path(__file__).resolve().parents[2]
AS_ROOT = os.geteuid() == 0


@pytest.fixture(params=["system", "wheel"])
def programs(request: pytest.FixtureRequest) -> Programs:
    """Each PostgreSQL that this machine has."""
    try:
        return choose(Path("/nowhere"), request.param)
    except SettingError:
        pytest.skip(f"no {request.param} PostgreSQL on this machine")


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that every user may pass through, unlike pytest's own."""
    with tempfile.TemporaryDirectory(prefix="doorstep-open-") as name:
        os.chmod(name, 0o755)
        yield Path(name)


def count(server: Server) -> int:
    """Write a row, and return how many there are."""
    with Database(server.url, wait=10) as database, database.transaction() as tx:
        db.run(tx, "CREATE TABLE IF NOT EXISTS visit (at timestamptz DEFAULT now())")
        db.run(tx, "INSERT INTO visit DEFAULT VALUES")
        found = db.one(tx, "SELECT count(*) FROM visit")
    assert found
    return int(found[0])


def test_it_starts_and_keeps_its_data_under_a_folder_that_only_we_may_enter(tmp_path: Path, programs: Programs) -> None:
    home = tmp_path / "closed" / ("a long name " * 10)
    home.parent.mkdir(mode=0o700)
    for visit in (1, 2):
        server = Server(home, programs)
        server.start()
        assert count(server) == visit
        server.stop()
        assert server.pid is None
    assert (home / f"postgres-{programs.major}" / "PG_VERSION").read_text() == f"{programs.major}\n"


@pytest.mark.skipif(not AS_ROOT, reason="only root can become somebody else")
def test_where_namespaces_are_forbidden_root_really_becomes_somebody_else(
    open_folder: Path, programs: Programs
) -> None:
    server = Server(open_folder / "var", programs, wrapper=list(REALLY_SOMEBODY))
    try:
        server.start()
    except StoreDown as error:
        if "Permission denied" in str(error):
            pytest.skip("this PostgreSQL lies in a folder that only root may enter")
        raise
    assert server.data.stat().st_uid == NOBODY
    assert count(server) == 1
    server.kill()
    server.restart()
    assert count(server) == 2
    server.stop()


@pytest.mark.skipif(not AS_ROOT, reason="this test runs as an ordinary user itself: the others say it all")
def test_an_ordinary_user_needs_nothing_special(open_folder: Path, programs: Programs) -> None:
    os.chown(open_folder, NOBODY, NOBODY)
    script = f"""
        import sys
        from pathlib import Path
        from doorstep.kit.postgres import running
        from doorstep.kit.tx import Database
        with running(Path({str(open_folder / "var")!r}), {str(programs.folder)!r}) as url, Database(url) as database:
            database.ping()
        print("answered")
    """
    done = subprocess.run(
        [*REALLY_SOMEBODY, sys.executable, "-c", textwrap.dedent(script)],
        cwd="/",
        env={**os.environ, "PYTHONPATH": str(ROOT / "src"), "HOME": str(open_folder), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    if "Permission denied" in done.stderr:
        pytest.skip("Python or the checkout lie in a folder that only root may enter")
    assert (done.stdout, done.stderr) == ("answered\n", "")


def test_killed_without_warning_it_is_back_at_once_with_what_was_committed(tmp_path: Path, programs: Programs) -> None:
    server = Server(tmp_path, programs)
    server.start()
    for visit in range(1, 4):
        assert count(server) == visit
        server.kill()
        begun = time.monotonic()
        server.restart()
        assert time.monotonic() - begun < 30  # a log to replay, and no wait for who is dead
    server.stop()


def test_two_that_start_together_share_one_server(tmp_path: Path) -> None:
    mine, other = (Server(tmp_path, choose(tmp_path, None)) for _ in range(2))
    mine.start()
    other.start()
    assert other.pid is None
    assert [count(mine), count(other)] == [1, 2]
    other.stop()
    assert count(mine) == 3
    mine.stop()
    with pytest.raises(StoreDown):
        count(mine)


def test_it_ends_with_the_process_that_started_it(tmp_path: Path) -> None:
    script = f"""
        import os, signal
        from pathlib import Path
        from doorstep.kit.postgres import Server, choose
        server = Server(Path({str(tmp_path)!r}), choose(Path({str(tmp_path)!r}), None))
        server.start()
        print(server.pid, flush=True)
        os.kill(os.getpid(), signal.SIGKILL)
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script)],
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
        capture_output=True,
        text=True,
        check=False,
    )
    pid = int(done.stdout)
    latest = time.monotonic() + 60
    while Path(f"/proc/{pid}").exists() and time.monotonic() < latest:
        time.sleep(0.02)
    assert not Path(f"/proc/{pid}").exists()
    with running(tmp_path, None) as url, Database(url) as database:
        database.ping()


def test_a_lock_file_that_names_another_program_is_no_hindrance(tmp_path: Path) -> None:
    server = Server(tmp_path, choose(tmp_path, None))
    server.start()
    assert count(server) == 1
    server.kill()
    path = server.data / "postmaster.pid"
    path.write_text("\n".join([str(os.getpid()), *path.read_text().split("\n")[1:]]))
    server.restart()
    assert count(server) == 2
    server.stop()


def test_the_data_that_is_there_decides_for_its_version(tmp_path: Path) -> None:
    (tmp_path / "postgres-99").mkdir()
    with pytest.raises(SettingError, match="postgres-99"):
        choose(tmp_path, None)
    (tmp_path / "postgres-99").rmdir()
    wheel = choose(tmp_path, "wheel")
    (tmp_path / f"postgres-{wheel.major}").mkdir()
    assert choose(tmp_path, None).major == wheel.major
    with pytest.raises(SettingError, match="no PostgreSQL of version 15"):
        choose(tmp_path, "/nowhere")


def test_a_given_url_is_used_as_it_is(tmp_path: Path) -> None:
    with running(tmp_path / "unused", None, "postgresql://me@db/doorstep") as url:
        assert url == "postgresql://me@db/doorstep"
    assert not (tmp_path / "unused").exists()


def test_a_server_that_cannot_start_says_why(tmp_path: Path) -> None:
    server = Server(tmp_path, choose(tmp_path, None), options=("shared_buffers=nonsense",))
    with pytest.raises(StoreDown, match="shared_buffers"):
        server.start()
