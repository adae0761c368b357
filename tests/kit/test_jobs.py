"""Jobs at fixed times and on request."""

import threading
import time
from datetime import UTC, datetime

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
    for _ in range(100):
        if due:
            break
        time.sleep(0.1)
    jobs.stop()
    worker.join(10)
    assert not worker.is_alive()
    assert [(moment.tzinfo, moment.second) for moment in due] == [(UTC, 0)]
