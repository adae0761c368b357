"""Jobs at fixed times and long jobs, kept by procrastinate. For nothing hot: it works off some hundred jobs a second.

A job is named, is handed the moment it was due, and runs in one process at a time however many workers there are. One
that raises is tried again with growing pauses, at most five times, and then stays visible as failed. One whose process
was killed is done again: until somebody notices, it holds the lock of its name and none like it runs.
"""

import asyncio
import contextlib
from collections.abc import Callable
from datetime import UTC, datetime

from procrastinate import App, PsycopgConnector, RetryStrategy
from procrastinate.exceptions import AlreadyEnqueued, ConnectorException, UniqueViolation
from procrastinate.jobs import Status

Act = Callable[[datetime], None]
Words = Callable[[dict[str, str]], None]


class Jobs:
    """The jobs of one process. Name them all first, then `work()` in one thread; `ask()` from anywhere."""

    def __init__(self, dsn: str, *, gone_after: float = 30.0) -> None:
        """A process that gave no sign of life for `gone_after` seconds counts as killed."""
        self._gone_after = gone_after
        self._app = App(connector=PsycopgConnector(conninfo=dsn, min_size=1, max_size=3))
        self._stop: Callable[[], None] | None = None
        self._stopped = False

    def at(self, cron: str, name: str, act: Act) -> None:
        """Run `act` at these times (five fields of cron, in UTC); it is handed the moment that was due."""

        def due(timestamp: int) -> None:
            act(datetime.fromtimestamp(timestamp, UTC))

        task = self._app.task(name=name, queueing_lock=name, lock=name, retry=_RETRY)(due)
        self._app.periodic(cron=cron)(task)

    def on(self, name: str, act: Words) -> None:
        """Run `act` when somebody asks for the job; it is handed the words that were given."""

        def asked(**words: str) -> None:
            act(words)

        self._app.task(name=name, lock=name, retry=_RETRY)(asked)

    def ask(self, name: str, *, once: bool = False, **words: str) -> bool:
        """Ask for a job to be done soon. With `once`, not again while one of that name still waits; False then."""
        connector = self._app.connector.get_sync_connector()
        with self._app.replace_connector(connector) as app, app.open():
            try:
                app.configure_task(name, queueing_lock=name if once else None).defer(**words)
            except AlreadyEnqueued:
                return False
        return True

    def work(self, *, until_done: bool = False) -> None:
        """Do jobs until `stop()`; with `until_done` only those that are due now."""
        if not self._stopped:
            asyncio.run(self._work(until_done))

    def stop(self) -> None:
        """End `work()` after the job that is being done; may be called from another thread."""
        self._stopped = True
        if self._stop:
            self._stop()

    async def _work(self, until_done: bool) -> None:
        async with self._app.open_async():
            loop = asyncio.get_running_loop()
            await self._take_over()
            worker = asyncio.ensure_future(
                self._app.run_worker_async(
                    wait=not until_done,
                    install_signal_handlers=False,
                    delete_jobs="successful",
                    update_heartbeat_interval=self._gone_after / 3,
                    stalled_worker_timeout=self._gone_after,
                )
            )
            heir = asyncio.ensure_future(self._keep_taking_over())

            def stop() -> None:
                loop.call_soon_threadsafe(worker.cancel)

            self._stop = stop
            try:
                await worker
            except asyncio.CancelledError:
                pass  # told to stop; procrastinate has let the job that was being done come to its end
            finally:
                self._stop = None
                heir.cancel()

    async def _keep_taking_over(self) -> None:
        while True:
            await asyncio.sleep(self._gone_after)
            with contextlib.suppress(ConnectorException):  # the database is away; the worker finds out by itself
                await self._take_over()

    async def _take_over(self) -> None:
        """Ask again for the jobs of processes that are gone, unless somebody has done so already."""
        manager = self._app.job_manager
        for job in await manager.get_stalled_jobs(seconds_since_heartbeat=self._gone_after):
            try:
                await manager.retry_job(job)
            except UniqueViolation:
                await manager.finish_job(job, Status.FAILED, delete_job=True)


_RETRY = RetryStrategy(max_attempts=5, exponential_wait=10)
