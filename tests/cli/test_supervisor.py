"""Children are kept alive, and none outlives us."""

import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from doorstep.cli.supervisor import Child, Ended, Supervisor

ROOT = Path(__file__).resolve().parents[2]
SLEEPS = (sys.executable, "-c", "import time; time.sleep(600)")
DEAF = """
import pathlib, signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
pathlib.Path({path!r}).touch()
time.sleep(600)
"""


def until(true: Callable[[], bool], seconds: float = 60.0) -> bool:
    """Wait until something is true, and say whether it became so."""
    latest = time.monotonic() + seconds
    while not true() and time.monotonic() < latest:
        time.sleep(0.02)
    return true()


def alive(pid: int) -> bool:
    """Say whether a process runs (and is not merely waiting to be buried)."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def test_a_child_that_dies_is_started_again_and_all_end_with_us() -> None:
    supervisor = Supervisor([Child("one", SLEEPS), Child("two", SLEEPS)])
    seen: list[dict[str, int]] = []

    def act() -> None:
        assert until(lambda: len(supervisor.pids()) == 2)
        seen.append(supervisor.pids())
        os.kill(seen[0]["one"], signal.SIGKILL)
        assert until(lambda: "one" in supervisor.pids() and supervisor.pids()["one"] != seen[0]["one"])
        seen.append(supervisor.pids())
        os.kill(os.getpid(), signal.SIGINT)

    actor = threading.Thread(target=act)
    actor.start()
    supervisor.run()
    actor.join()
    assert seen[1]["two"] == seen[0]["two"]
    assert [pid for pids in seen for pid in pids.values() if alive(pid)] == []
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_what_a_killed_child_left_ends_with_it(tmp_path: Path) -> None:
    """The story: the server of the pages was killed, its worker kept the port, and two versions answered in turn."""
    left = tmp_path / "left"
    parent = textwrap.dedent(f"""
        import os, pathlib, subprocess, time
        child = subprocess.Popen({SLEEPS!r})
        pathlib.Path({str(left)!r}).write_text(f"{{os.getpid()}} {{child.pid}}\\n")
        time.sleep(600)
    """)
    supervisor = Supervisor([Child("web", (sys.executable, "-c", parent))])
    seen: list[bool] = []

    def act() -> None:
        assert until(lambda: left.exists() and left.read_text().endswith("\n"))
        killed, orphan = map(int, left.read_text().split())
        os.kill(killed, signal.SIGKILL)
        seen.append(until(lambda: not alive(orphan)))
        supervisor.stop()

    actor = threading.Thread(target=act)
    actor.start()
    supervisor.run()
    actor.join()
    assert seen == [True]


def test_the_pause_before_a_new_start_doubles(tmp_path: Path) -> None:
    log = tmp_path / "starts"
    fails = (sys.executable, "-c", f"import time; open({str(log)!r}, 'a').write(f'{{time.monotonic()}}\\n'); exit(3)")
    supervisor = Supervisor([Child("fails", fails)])

    def act() -> None:
        until(lambda: log.exists() and log.read_text().count("\n") >= 3)
        supervisor.stop()

    actor = threading.Thread(target=act)
    actor.start()
    supervisor.run()
    actor.join()
    starts = [float(line) for line in log.read_text().splitlines()]
    assert len(starts) >= 3
    assert starts[1] - starts[0] > 1.0
    assert starts[2] - starts[1] > 2.0


def starts_of(tmp_path: Path, code: int) -> tuple[Path, tuple[str, ...]]:
    """A file that gets a dot for each start, and a command that ends with this code after making one."""
    log = tmp_path / f"starts-{code}"
    log.touch()
    return log, (sys.executable, "-c", f"open({str(log)!r}, 'a').write('.'); exit({code})")


def starts_until(supervisor: Supervisor, log: Path, number: int) -> bool:
    """Run until the file has so many dots, and say whether it came to that."""

    def act() -> None:
        until(lambda: len(log.read_text()) >= number)
        supervisor.stop()

    actor = threading.Thread(target=act)
    actor.start()
    supervisor.run()
    actor.join()
    return len(log.read_text()) >= number


def test_a_child_that_is_done_is_not_started_again(tmp_path: Path) -> None:
    log, done = starts_of(tmp_path, 0)
    supervisor = Supervisor([Child("show", done, may_end=True), Child("one", SLEEPS)], first_pause=0.01)

    def act() -> None:
        assert until(lambda: log.read_text() == "." and list(supervisor.pids()) == ["one"])
        time.sleep(0.5)  # ten times the pause after which it would have been started again
        supervisor.stop()

    actor = threading.Thread(target=act)
    actor.start()
    supervisor.run()
    actor.join()
    assert log.read_text() == "."


def test_a_child_that_may_end_but_failed_is_started_again(tmp_path: Path) -> None:
    log, fails = starts_of(tmp_path, 1)
    supervisor = Supervisor([Child("show", fails, may_end=True)], first_pause=0.01)
    assert starts_until(supervisor, log, 3)


def test_a_loop_that_quietly_ends_again_and_again_ends_everything(tmp_path: Path) -> None:
    """The story: a loop returned at once with exit code 0, and was started again every thirty seconds for ever."""
    log, ends = starts_of(tmp_path, 0)
    supervisor = Supervisor([Child("one", SLEEPS), Child("work 1", ends)], first_pause=0.01)
    seen: list[int] = []

    def act() -> None:
        assert until(lambda: "one" in supervisor.pids())
        seen.append(supervisor.pids()["one"])

    watch = threading.Thread(target=act)
    watch.start()
    with pytest.raises(Ended, match=r"work 1 ended 5 times in a row though nobody asked it to\."):
        supervisor.run()
    watch.join()
    assert log.read_text() == "....."
    assert [pid for pid in seen if alive(pid)] == []
    assert len(seen) == 1


def test_a_loop_that_fails_may_do_so_for_as_long_as_it_takes(tmp_path: Path) -> None:
    log, fails = starts_of(tmp_path, 3)
    assert starts_until(Supervisor([Child("work 1", fails)], first_pause=0.001), log, 7)


def test_a_child_that_does_not_listen_is_killed(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    ready = tmp_path / "ready"
    deaf = (sys.executable, "-c", DEAF.format(path=str(ready)))
    supervisor = Supervisor([Child("deaf", deaf, grace=0.3)])

    def act() -> None:
        until(ready.exists)
        supervisor.stop()

    actor = threading.Thread(target=act)
    actor.start()
    supervisor.run()
    actor.join()
    assert supervisor.pids() == {}
    assert "deaf did not end by itself and is killed" in caplog.text


def test_what_is_called_at_each_look_is_called() -> None:
    looks: list[int] = []

    def look() -> None:
        looks.append(1)
        if len(looks) == 3:
            supervisor.stop()

    supervisor = Supervisor([], each_look=[look])
    supervisor.run()
    assert looks == [1, 1, 1]


def test_when_we_are_killed_the_children_end_too(tmp_path: Path) -> None:
    ready = tmp_path / "ready"
    child = f"import os, pathlib, time; pathlib.Path({str(ready)!r}).write_text(f'{{os.getpid()}}\\n'); time.sleep(600)"
    script = f"""
        from doorstep.cli.supervisor import Child, Supervisor
        Supervisor([Child("one", ({sys.executable!r}, "-c", {child!r}))]).run()
    """
    with subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(script)], env={**os.environ, "PYTHONPATH": str(ROOT / "src")}
    ) as process:
        assert until(lambda: ready.exists() and ready.read_text().endswith("\n"))
        pid = int(ready.read_text())
        assert alive(pid)
        process.kill()
    assert until(lambda: not alive(pid))
