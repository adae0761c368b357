"""Jobs at fixed times and long jobs, kept by procrastinate. For nothing hot: it works off some hundred jobs a second.

A job is named, is handed the moment it was due, and runs in one process at a time however many workers there are. One
that raises is tried again with growing pauses, at most five times, and then stays visible as failed.
"""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime

from procrastinate import App, PsycopgConnector, RetryStrategy
from procrastinate.exceptions import AlreadyEnqueued

Act = Callable[[datetime], None]
Words = Callable[[dict[str, str]], None]


class Jobs:
    """The jobs of one process. Name them all first, then `work()` in one thread; `ask()` from anywhere."""

    def __init__(self, dsn: str) -> None:
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
            worker = asyncio.ensure_future(
                self._app.run_worker_async(wait=not until_done, install_signal_handlers=False, delete_jobs="successful")
            )

            def stop() -> None:
                loop.call_soon_threadsafe(worker.cancel)

            self._stop = stop
            try:
                await worker
            except asyncio.CancelledError:
                pass  # told to stop; procrastinate has let the job that was being done come to its end
            finally:
                self._stop = None


_RETRY = RetryStrategy(max_attempts=5, exponential_wait=10)
