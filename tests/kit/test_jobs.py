"""Jobs at fixed times and on request."""

import subprocess
import sys
import threading
import time
from datetime import UTC, datetime

import pytest

from doorstep.kit.jobs import Jobs


def test_a_job_that_was_asked_for_is_done_once_with_its_words(database_url: str) -> None:
    done: list[dict[str, str]] = []
    jobs = Jobs(database_url)
    jobs.on("train", done.append)
    assert jobs.ask("train", shop="demo")
    jobs.work(until_done=True)
    jobs.work(until_done=True)
    assert done == [{"shop": "demo"}]


def test_a_job_that_still_waits_is_not_asked_for_twice(database_url: str) -> None:
    done: list[dict[str, str]] = []
    jobs = Jobs(database_url)
    jobs.on("train", done.append)
    assert [jobs.ask("train", once=True), jobs.ask("train", once=True)] == [True, False]
    jobs.work(until_done=True)
    assert done == [{}]


def test_a_job_at_fixed_times_is_handed_the_moment_it_was_due(database_url: str) -> None:
    due: list[datetime] = []
    jobs = Jobs(database_url)
    jobs.at("* * * * *", "prune", due.append)
    worker = threading.Thread(target=jobs.work)
    worker.start()
    for _ in range(600):
        if due:
            break
        time.sleep(0.1)
    jobs.stop()
    worker.join(60)
    assert not worker.is_alive()
    assert [(moment.tzinfo, moment.second) for moment in due] == [(UTC, 0)]


KILLED = """
import sys, time
from doorstep.kit.jobs import Jobs
jobs = Jobs(sys.argv[1], gone_after=1.5)
jobs.on("prune", lambda words: (print("begun", flush=True), time.sleep(60)))
jobs.work()
"""


@pytest.mark.parametrize("again", [False, True])
def test_a_job_whose_process_was_killed_is_done_again(database_url: str, again: bool) -> None:
    """The story: a worker was killed while it pruned; its job kept the lock of the name, and none was done again."""
    done: list[dict[str, str]] = []
    jobs = Jobs(database_url, gone_after=1.5)
    jobs.on("prune", done.append)
    assert jobs.ask("prune", once=True, shop="demo")
    with subprocess.Popen([sys.executable, "-c", KILLED, database_url], stdout=subprocess.PIPE) as worker:
        assert worker.stdout is not None
        assert worker.stdout.readline() == b"begun\n"
        worker.kill()
    if again:
        assert jobs.ask("prune", once=True, shop="demo")
    time.sleep(1.6)
    jobs.work(until_done=True)
    assert done == [{"shop": "demo"}]
